//! What is in a page and belongs to nothing (its "unallocated region") never reaches the disk.
//!
//! A page of a tree holds a list of where its cells are at its beginning and the cells at its end. What is between
//! means nothing to SQLite, and is not empty: when a page is put together anew because its tree is levelled
//! (`rebuildPage`), the cells move to the end and what they were copied from stays. `PRAGMA secure_delete` overwrites
//! a cell that is deleted, where it is then; of a copy that was left in a gap before, it knows nothing. So the words of
//! something that was forgotten could outlive it. (Seen: three of a hundred entries of several sizes, in the pages of
//! SQLite 3.53.)
//!
//! `VACUUM` would write every page anew for each thing that is forgotten, and hold the record in memory meanwhile. But
//! every page goes through [`crate::provider`] on its way to the disk, and there its gap is made zeros, in the copy
//! that is encrypted in its place.
//!
//! **Which pages are those of trees** their first byte says, one of four. No other page of a vault that holds anything
//! begins with one: an overflow page and a list of free pages begin with the number of a page, whose highest byte is 0
//! below 16,777,216 pages (64 GiB); the first page begins with what it says of the file. A page that is free means nothing
//! as a whole. (The file format: <https://sqlite.org/fileformat2.html>, 1.6.) A pointer map could begin with one: a vault
//! has none, because `auto_vacuum` is off ([`crate::connection`]), and **with it on this would destroy records**.

/// What a page says of itself at its beginning, by its kind.
const INNER: usize = 12;
const LEAF: usize = 8;

/// Makes the gap of a page zeros, if it is one of a tree.
pub(crate) fn clear(page: &mut [u8]) {
    let Some(&[kind, _, _, cells, more_cells, content, more_content, _]) = page.first_chunk()
    else {
        return;
    };
    let header = match kind {
        2 | 5 => INNER,
        10 | 13 => LEAF,
        _ => return,
    };
    let number = |high, low| usize::from(u16::from_be_bytes([high, low]));
    let gap = header + 2 * number(cells, more_cells)..number(content, more_content);
    if let Some(gap) = page.get_mut(gap) {
        gap.fill(0);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rusqlite::Connection;

    use super::*;
    use crate::testing::folder;

    const PAGE: usize = 4096;

    /// Trees of every sort, with rows longer than a page, much that was deleted, and pages that are free.
    fn grown(db: &Connection) {
        db.execute_batch(
            "PRAGMA page_size = 4096;
             CREATE TABLE rows (id INTEGER PRIMARY KEY, key BLOB, text TEXT);
             CREATE INDEX by_text ON rows (text, key);
             CREATE TABLE keys (key TEXT PRIMARY KEY, text TEXT) WITHOUT ROWID;
             CREATE TABLE gone (text TEXT);
             WITH n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)
               INSERT INTO rows SELECT i * 7919 % 4001, randomblob(i % 90), printf('%.*c', i * 31 % 700, 'x') FROM n;
             INSERT INTO rows SELECT id + 10000, randomblob(9000), 'long' FROM rows WHERE id < 20;
             INSERT INTO keys SELECT hex(randomblob(9)), substr(text, 1, id % 300) FROM rows;
             INSERT INTO gone SELECT text FROM rows;
             DELETE FROM gone;
             UPDATE rows SET text = text || text WHERE id % 3 = 0;
             DELETE FROM rows WHERE id % 5 = 0;
             DELETE FROM keys WHERE key < 'C'",
        )
        .unwrap();
    }

    fn told(db: &Connection) -> Vec<String> {
        let read = |sql: &str| -> Vec<String> {
            let mut rows = db.prepare(sql).unwrap();
            rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        let mut told = read("PRAGMA integrity_check");
        told.extend(read("SELECT id || hex(key) || text FROM rows ORDER BY id"));
        told.extend(read("SELECT key || text FROM keys"));
        told.extend(read("SELECT text FROM rows INDEXED BY by_text ORDER BY text, key"));
        told
    }

    #[test]
    fn a_database_without_its_gaps_is_the_same_database() {
        let home = folder();
        let path = home.path().join("plain");
        let before = {
            let db = Connection::open(&path).unwrap();
            grown(&db);
            told(&db)
        };
        assert_eq!(before[0], "ok");
        let mut bytes = fs::read(&path).unwrap();
        let (mut changed, mut pages) = (0, 0);
        for page in bytes.as_chunks_mut::<PAGE>().0.iter_mut().skip(1) {
            let was = *page;
            clear(page);
            changed += usize::from(*page != was);
            pages += 1;
        }
        assert!(pages > 500 && changed > 50, "{changed} of {pages}");
        fs::write(&path, bytes).unwrap();
        assert_eq!(told(&Connection::open(&path).unwrap()), before);
    }

    #[test]
    fn what_is_no_page_of_a_tree_stays() {
        for kind in [0, 1, 3, 4, 6, 16, 255] {
            let mut page = [7; PAGE];
            page[0] = kind;
            let was = page;
            clear(&mut page);
            assert!(page == was, "{kind}");
        }
        // A gap that ends before it begins, or beyond the page, is none.
        for header in [[13, 0, 0, 255, 255, 0, 9, 0], [13, 0, 0, 0, 0, 255, 255, 0]] {
            let mut page = [7; PAGE];
            page[..8].copy_from_slice(&header);
            let was = page;
            clear(&mut page);
            assert!(page == was);
        }
        clear(&mut [13, 0, 0]);
    }
}
