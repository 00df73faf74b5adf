//! What people call things: the whole name, how it begins, or a part of it.

use tandem_model::Id;

use crate::exit::Stop;
use crate::output::describe;
use crate::speech::say;

/// The one that a name means: the first of these ways in which it is one. `None` where nothing is called so.
///
/// # Errors
/// Refused where it could be several.
pub(super) fn meant(said: &str, all: &[(Id, &str)]) -> Result<Option<Id>, Stop> {
    let wanted = folded(said);
    if wanted.is_empty() {
        return Ok(None);
    }
    let ways: [fn(&str, &str) -> bool; 3] = [
        |name, wanted| name == wanted,
        |name, wanted| name.starts_with(wanted),
        |name, wanted| name.contains(wanted),
    ];
    for fits in ways {
        let found: Vec<_> = all.iter().filter(|(_, name)| fits(&folded(name), &wanted)).collect();
        match found.as_slice() {
            [] => {}
            [(id, _)] => return Ok(Some(*id)),
            several => {
                let ids: Vec<_> = several.iter().map(|(id, _)| describe::short(*id)).collect();
                let all = ids.join(", ");
                return Err(Stop::refused(say!("terminal.names.several", all)));
            }
        }
    }
    Ok(None)
}

/// A name as it is compared: `Wed-group` is `wed group`.
fn folded(name: &str) -> String {
    let words = name.to_lowercase().replace(['-', '_'], " ");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_its_beginning_or_a_part_of_it() {
        let id = |byte| Id::from_bytes([byte; 16]);
        let all = [(id(1), "Tuesday"), (id(2), "Tuesday night"), (id(3), "Church Hall")];
        let found = |said| meant(said, &all).map_err(|_| ());
        assert_eq!(found("tuesday"), Ok(Some(id(1))), "the whole name goes first");
        assert_eq!(found("Tuesday-N"), Ok(Some(id(2))));
        assert_eq!(found("hall"), Ok(Some(id(3))));
        assert_eq!(found("tue"), Err(()), "two begin so");
        assert_eq!(found("sunday"), Ok(None));
        assert_eq!(found(" "), Ok(None));
    }
}
