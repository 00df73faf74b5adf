//! Asking step by step: one engine of questions, used by the verbs that lack something and by the session.
//!
//! A form is a list of steps. Each puts a question, with ready answers where there are some, and takes what
//! comes into a draft. When all is said, the draft is what the flags of the verb would have made, and the verb
//! does the rest: there is one place that judges what was said, and one that tells what was kept. A step can be
//! skipped or gone back from, and Ctrl-C leaves the whole with nothing written.
//!
//! Nothing is asked where nobody can answer: see [`Context::can_ask`].

pub(crate) mod forms;
pub(crate) mod idle;
pub(crate) mod lines;
pub(crate) mod practice;

use tandem::Voice;

use crate::context::Context;
use crate::exit::Stop;
use crate::output::text;

pub(crate) use lines::Heard;

/// What stands before every answer.
pub(crate) const PROMPT: &str = "> ";

/// A question.
#[derive(Default)]
pub(crate) struct Question {
    /// What is asked.
    pub(crate) ask: String,
    /// Ready answers, picked by their number or by how they begin.
    pub(crate) ready: Vec<String>,
    /// What an answer can look like.
    pub(crate) hint: Option<String>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// One of the ready ones, by its place.
    Ready(usize),
    /// Something else.
    Own(String),
    /// Nothing: the step is skipped.
    Skipped,
}

/// What came of asking.
pub(crate) enum Asked {
    Said(Said),
    Back,
    Left,
}

/// A step of a form that fills in a draft `D`. The question is `None` where the step is not asked; what
/// taking the answer gives is what to say where it cannot be taken.
pub(crate) struct Step<'a, D> {
    question: Box<Ask<'a, D>>,
    take: Box<Take<'a, D>>,
}

type Ask<'a, D> = dyn Fn(&D) -> Option<Question> + 'a;
type Take<'a, D> = dyn Fn(&mut D, Said) -> Result<(), String> + 'a;

impl<'a, D> Step<'a, D> {
    pub(crate) fn new(
        question: impl Fn(&D) -> Option<Question> + 'a,
        take: impl Fn(&mut D, Said) -> Result<(), String> + 'a,
    ) -> Self {
        Self { question: Box::new(question), take: Box::new(take) }
    }
}

/// Asks one step after the other; false where the person left.
///
/// # Errors
/// Those of the terminal, and of opening a record again that was locked meanwhile.
pub(crate) fn fill<D>(
    context: &mut Context,
    voice: &Voice,
    draft: &mut D,
    steps: &[Step<'_, D>],
) -> Result<bool, Stop> {
    tell(context, &voice.say("terminal.ask.how", &[]), "")?;
    let (mut at, mut passed) = (0, Vec::new());
    while let Some(step) = steps.get(at) {
        let Some(question) = (step.question)(draft) else {
            at += 1;
            continue;
        };
        match ask(context, &question)? {
            Asked::Left => {
                tell(context, &voice.say("terminal.ask.stopped", &[]), "")?;
                return Ok(false);
            }
            Asked::Back => at = passed.pop().unwrap_or(at),
            Asked::Said(said) => match (step.take)(draft, said) {
                Ok(()) => {
                    passed.push(at);
                    at += 1;
                }
                Err(why) => tell(context, &why, "")?,
            },
        }
    }
    Ok(true)
}

/// Asks one question.
///
/// # Errors
/// As [`fill`].
pub(crate) fn ask(context: &mut Context, question: &Question) -> Result<Asked, Stop> {
    loop {
        context.screen.line("")?;
        tell(context, &question.ask, "")?;
        for (at, ready) in question.ready.iter().enumerate() {
            tell(context, ready, &format!("{:>2}. ", at + 1))?;
        }
        if let Some(hint) = &question.hint {
            tell(context, hint, "  ")?;
        }
        return Ok(match context.hear(PROMPT)? {
            Heard::Again => continue,
            Heard::Stopped | Heard::Closed => Asked::Left,
            Heard::Line(line) => match understood(&question.ready, &line) {
                Some(said) => Asked::Said(said),
                None => Asked::Back,
            },
        });
    }
}

/// Asks for a yes, where somebody is there to be asked: what is no yes is a no.
///
/// # Errors
/// As [`fill`].
pub(crate) fn yes(context: &mut Context, voice: &Voice, question: &str) -> Result<bool, Stop> {
    Ok(context.yes(voice, question)?.unwrap_or_default())
}

/// Several ready answers by their numbers or how they begin, as in `1, 3`; `None` where one is none of them.
pub(crate) fn several(ready: &[String], text: &str) -> Option<Vec<usize>> {
    let words = text.split([',', ' ']).filter(|word| !word.is_empty());
    words.map(|word| picked(ready, word)).collect()
}

/// A line as an answer; `None` is the way back.
fn understood(ready: &[String], line: &str) -> Option<Said> {
    let line = line.trim();
    Some(match line {
        "<" => return None,
        "" => Said::Skipped,
        _ => picked(ready, line).map_or_else(|| Said::Own(line.to_owned()), Said::Ready),
    })
}

/// A ready answer by its number, or by how it begins if only one begins so.
pub(crate) fn picked(ready: &[String], line: &str) -> Option<usize> {
    if let Ok(number) = line.parse::<usize>() {
        return number.checked_sub(1).filter(|at| *at < ready.len());
    }
    let line = line.to_lowercase();
    let begins = |text: &String| text.to_lowercase().starts_with(&line);
    let mut fitting = ready.iter().enumerate().filter(|(_, text)| begins(text));
    match (fitting.next(), fitting.next()) {
        (Some((at, _)), None) => Some(at),
        _ => None,
    }
}

/// A text over the width of the screen.
pub(crate) fn tell(context: &mut Context, said: &str, first: &str) -> Result<(), Stop> {
    let width = context.screen.width;
    Ok(context.screen.lines(text::wrap(said, width, first))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_number_a_beginning_or_ones_own() {
        let ready = ["Group therapy".to_owned(), "Family session".to_owned(), "Fair".to_owned()];
        let said = |line| understood(&ready, line);
        assert_eq!(said(" 2 "), Some(Said::Ready(1)));
        assert_eq!(said("gro"), Some(Said::Ready(0)));
        assert_eq!(said("fa"), Some(Said::Own("fa".into())), "two begin so");
        assert_eq!(said("4"), Some(Said::Own("4".into())), "there are three");
        assert_eq!(said("0"), Some(Said::Own("0".into())));
        assert_eq!(said(""), Some(Said::Skipped));
        assert_eq!(said("<"), None);
    }
}
