//! Randomness comes from outside, as everywhere in Tandem.

use zeroize::Zeroizing;

use crate::error::{Result, ShareError};

/// Where random bytes come from. They must be fit for keys: in the app they come from the operating
/// system, and only a test gives its own.
pub trait Random {
    /// Fills `bytes`.
    ///
    /// # Errors
    ///
    /// [`ShareError::NoRandom`] if there are none; then nothing is sealed.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()>;
}

/// Any closure that fills a buffer, such as `|bytes| tandem_vault::random(bytes)`.
impl<E, F: FnMut(&mut [u8]) -> std::result::Result<(), E>> Random for F {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        self(bytes).map_err(|_| ShareError::NoRandom)
    }
}

/// An array of random bytes, wiped when dropped.
pub(crate) fn array<const N: usize>(random: &mut dyn Random) -> Result<Zeroizing<[u8; N]>> {
    let mut bytes = Zeroizing::new([0; N]);
    random.fill(bytes.as_mut())?;
    Ok(bytes)
}
