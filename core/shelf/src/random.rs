//! Randomness comes from outside, as everywhere in Tandem.

use zeroize::Zeroizing;

/// Fills bytes that must be fit for keys: in a program with the operating system's, in a test with its
/// own.
pub type Random<'a> = dyn FnMut(&mut [u8]) -> Result<(), NoRandom> + 'a;

/// There were no random bytes. Nothing was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gave no random numbers")]
pub struct NoRandom;

/// An array of random bytes, wiped when dropped.
pub(crate) fn array<const N: usize>(
    random: &mut Random<'_>,
) -> Result<Zeroizing<[u8; N]>, NoRandom> {
    let mut bytes = Zeroizing::new([0; N]);
    random(bytes.as_mut())?;
    Ok(bytes)
}
