//! What is read of a sheet of a workbook, of either sort, and how much at the most.

/// The rows that have something in them, with the numbers that a spreadsheet shows.
pub(super) type Rows = Vec<(u32, Vec<String>)>;

/// No diary has more columns,
pub(super) const COLUMNS: u32 = 256;
/// nor more cells, the empty ones before others among them,
pub(super) const CELLS: usize = 4 << 20;
/// nor so many bytes once it is unpacked.
pub(super) const UNPACKED: u64 = 256 << 20;

/// It is no workbook, or a broken one.
pub(super) struct Broken;

impl<E: std::error::Error> From<E> for Broken {
    fn from(_: E) -> Self {
        Self
    }
}
