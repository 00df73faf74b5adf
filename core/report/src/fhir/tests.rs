use std::collections::BTreeSet;

use super::codes;

#[test]
fn no_code_stands_twice() {
    let all: BTreeSet<_> = codes::ALL.iter().map(|code| (code.system, code.code)).collect();
    assert_eq!(all.len(), codes::ALL.len());
}
