//! What opens a record, as a host gives it.
//!
//! A device's secret crosses as bytes: the host has it from its keystore for a moment and wipes its own
//! copy. Here everything is wiped once the call is over. What Kotlin, Swift or Python keep of a string
//! is theirs; bytes can be overwritten there, strings cannot.

use tandem::{DEVICE_SECRET_LEN, Key as Core, typed_key};
use tandem_model::{Result, TandemError};
use zeroize::Zeroize as _;

/// What opens a record.
#[derive(uniffi::Enum)]
pub enum Key {
    /// What a person typed: the passphrase, or, where it opens and is not being chosen, the spare key.
    Typed {
        /// As it was typed.
        text: String,
    },
    /// What the device's keystore holds, with a PIN or without.
    Device {
        /// 32 random bytes. They are not stretched, so nothing that a person chose may be among them.
        secret: Vec<u8>,
        /// 4 to 12 digits.
        pin: Option<String>,
    },
}

impl Key {
    /// For what opens already.
    pub(crate) fn opening<T>(self, work: impl FnOnce(&Core<'_>) -> Result<T>) -> Result<T> {
        Given(self).work(typed_key, work)
    }

    /// For what shall open from now on.
    pub(crate) fn chosen<T>(self, work: impl FnOnce(&Core<'_>) -> Result<T>) -> Result<T> {
        Given(self).work(|text| Ok(Core::Passphrase(text)), work)
    }
}

/// A key that is wiped when it was used.
struct Given(Key);

impl Given {
    fn work<T>(
        &self,
        text_as: impl FnOnce(&str) -> Result<Core<'_>>,
        work: impl FnOnce(&Core<'_>) -> Result<T>,
    ) -> Result<T> {
        match &self.0 {
            Key::Typed { text } => work(&text_as(text)?),
            Key::Device { secret, pin } => {
                let wrong = |_| TandemError::invalid("device", "32 bytes");
                let secret: &[u8; DEVICE_SECRET_LEN] = secret[..].try_into().map_err(wrong)?;
                work(&Core::Device { secret, pin: pin.as_deref() })
            }
        }
    }
}

impl Drop for Given {
    fn drop(&mut self) {
        match &mut self.0 {
            Key::Typed { text } => text.zeroize(),
            Key::Device { secret, pin } => {
                secret.zeroize();
                pin.zeroize();
            }
        }
    }
}
