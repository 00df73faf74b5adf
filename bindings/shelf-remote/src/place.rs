//! What a person writes for a place, and who may open it.

use std::net::IpAddr;
use std::str::FromStr;

use opendal::Operator;
use opendal::services::{S3, Webdav};
use url::{Host, Url};
use zeroize::Zeroizing;

/// A place on a server, as a person writes it: `webdavs://host/folder`, or `s3://bucket/folder?endpoint=https://host`,
/// and `&region=…` where there is one. Holds no password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    kind: Kind,
    endpoint: String,
    folder: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Webdav,
    S3 { bucket: String, region: String },
}

/// Who may open a place. Wiped when dropped; `Debug` hides it.
pub struct Login {
    /// The name, or the key's id.
    pub user: String,
    /// The password, or the key's secret.
    pub password: Zeroizing<String>,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Login(…)")
    }
}

/// Why a text is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NotAPlace {
    /// It is written otherwise.
    #[error("not webdavs://host/folder or s3://bucket/folder?endpoint=…")]
    Form,
    /// Its password would travel in clear.
    #[error("a server that is reached without TLS")]
    InClear,
    /// It holds a password, which would stand in histories and lists.
    #[error("a password in the name of a place")]
    Password,
    /// No client can be made for it.
    #[error("no client for this place")]
    Client,
}

impl FromStr for Place {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let url = Url::parse(text).map_err(|_| NotAPlace::Form)?;
        if url.password().is_some() || !url.username().is_empty() {
            return Err(NotAPlace::Password);
        }
        if url.fragment().is_some() {
            return Err(NotAPlace::Form);
        }
        let folder = url.path().to_owned();
        match url.scheme() {
            "webdavs" | "webdav" if url.query().is_none() => {
                let rest = text.split_once("://").ok_or(NotAPlace::Form)?.1;
                let http = if url.scheme() == "webdavs" { "https" } else { "http" };
                let server =
                    Url::parse(&format!("{http}://{rest}")).map_err(|_| NotAPlace::Form)?;
                let endpoint = server_of(&server)?;
                // Decoded: the client encodes it again.
                let folder = decoded(server.path()).ok_or(NotAPlace::Form)?;
                Ok(Self { kind: Kind::Webdav, endpoint, folder })
            }
            "s3" if url.port().is_none() => {
                let bucket = url.host_str().ok_or(NotAPlace::Form)?.to_owned();
                let (mut endpoint, mut region) = (None, None);
                for (key, value) in url.query_pairs() {
                    match &*key {
                        "endpoint" if endpoint.is_none() => {
                            let server = Url::parse(&value).map_err(|_| NotAPlace::Form)?;
                            let whole = server.query().is_none() && server.fragment().is_none();
                            if server.path() != "/" || !whole {
                                return Err(NotAPlace::Form);
                            }
                            endpoint = Some(server_of(&server)?);
                        }
                        "region" if region.is_none() => region = Some(value.into_owned()),
                        _ => return Err(NotAPlace::Form),
                    }
                }
                let endpoint = endpoint.ok_or(NotAPlace::Form)?;
                let region = region.unwrap_or_else(|| "us-east-1".to_owned());
                // The client writes both into the host that it goes to: a region into some, and out of any the name of
                // the bucket, where that is how it begins.
                let begins = endpoint.split_once("://").map(|(_, host)| host);
                if !is_word(&bucket, 63, b".-")
                    || !is_word(&region, 32, b"-")
                    || begins.is_some_and(|host| host.starts_with(&format!("{bucket}.")))
                {
                    return Err(NotAPlace::Form);
                }
                let folder = decoded(&folder).ok_or(NotAPlace::Form)?;
                Ok(Self { kind: Kind::S3 { bucket, region }, endpoint, folder })
            }
            _ => Err(NotAPlace::Form),
        }
    }
}

/// A server, by TLS or on this device.
fn server_of(url: &Url) -> Result<String, NotAPlace> {
    if url.password().is_some() || !url.username().is_empty() {
        return Err(NotAPlace::Password);
    }
    let host = url.host().ok_or(NotAPlace::Form)?;
    let here = match &host {
        Host::Ipv4(address) => IpAddr::from(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::from(*address).is_loopback(),
        // A name is what somebody else says it is.
        Host::Domain(_) => false,
    };
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    match url.scheme() {
        "https" => Ok(format!("https://{host}{port}")),
        "http" if here => Ok(format!("http://{host}{port}")),
        "http" => Err(NotAPlace::InClear),
        _ => Err(NotAPlace::Form),
    }
}

/// Small letters, digits and these signs, and not too many.
fn is_word(text: &str, most: usize, signs: &[u8]) -> bool {
    let fits =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || signs.contains(&byte);
    (1..=most).contains(&text.len()) && text.bytes().all(fits)
}

/// What `%` and two digits stand for; none if that is no text.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let byte = match (first, after) {
            (b'%', [high, low, after @ ..]) => {
                rest = after;
                let digits = [*high, *low];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            (b'%', _) => return None,
            (byte, _) => *byte,
        };
        bytes.push(byte);
    }
    String::from_utf8(bytes).ok()
}

impl Place {
    /// Whether it is reached without TLS: only on this very device.
    pub(crate) fn is_in_clear(&self) -> bool {
        self.endpoint.starts_with("http:")
    }

    pub(crate) fn operator(&self, login: &Login) -> Result<Operator, NotAPlace> {
        let Self { kind, endpoint, folder } = self;
        // Where nothing was said the client of stores looks on this machine for somebody's keys. A server of WebDAV may
        // ask for nothing.
        let is_nobody = login.user.is_empty() || login.password.is_empty();
        if is_nobody && matches!(kind, Kind::S3 { .. }) {
            return Err(NotAPlace::Client);
        }
        let operator = match kind {
            Kind::Webdav => Operator::new(
                Webdav::default()
                    .endpoint(endpoint)
                    .username(&login.user)
                    .password(&login.password)
                    .root(folder)
                    // The folder is there, or it is another place: two requests for each object are too many.
                    .disable_create_dir(true),
            ),
            Kind::S3 { bucket, region } => Operator::new(
                S3::default()
                    .endpoint(endpoint)
                    .bucket(bucket)
                    .region(region)
                    .root(folder)
                    .access_key_id(&login.user)
                    .secret_access_key(&login.password)
                    // Nobody else's keys, of this device or of the machine that it may be.
                    .disable_config_load()
                    .disable_ec2_metadata(),
            ),
        };
        operator.map_err(|_| NotAPlace::Client)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_or_refused_with_why() {
        use NotAPlace::{Form, InClear, Password};
        for (text, why) in [
            ("webdavs://cloud.example/dav/my%20folder", None),
            ("webdavs://cloud.example:8443/dav/", None),
            ("webdav://127.0.0.1:8080/dav", None),
            ("webdav://[::1]:8080/dav", None),
            ("s3://bucket/folder?endpoint=https://s3.example&region=eu-1", None),
            ("s3://bucket?endpoint=http://127.0.0.1:9000", None),
            ("webdav://cloud.example/dav", Some(InClear)),
            ("webdav://127.0.0.1.example/dav", Some(InClear)),
            ("webdav://localhost/dav", Some(InClear)),
            ("webdav://abc.onion/dav", Some(InClear)),
            ("webdav://0.0.0.0/dav", Some(InClear)),
            ("s3://bucket?endpoint=http://s3.example", Some(InClear)),
            ("webdavs://me:secret@cloud.example/dav", Some(Password)),
            ("webdavs://me@cloud.example/dav", Some(Password)),
            ("s3://bucket?endpoint=https://a:b@s3.example", Some(Password)),
            ("s3://bucket", Some(Form)),
            // Each of these went to another host than it names.
            ("s3://127?endpoint=http://127.93.184.34", Some(Form)),
            ("s3://minio?endpoint=https://minio.home.example", Some(Form)),
            ("s3://b?endpoint=https://s3.amazonaws.com&region=x.evil.example/", Some(Form)),
            // What would be left out without a word.
            ("s3://bucket:9000?endpoint=https://s3.example", Some(Form)),
            ("s3://bucket?endpoint=https://s3.example/minio", Some(Form)),
            ("s3://bucket?endpoint=https://s3.example?x=y", Some(Form)),
            ("s3://bucket?endpoint=https://a.example&endpoint=https://b.example", Some(Form)),
            ("s3://bucket?endpoint=https://s3.example&region=a&region=b", Some(Form)),
            ("s3://bucket?endpoint=https://s3.example&secret=x", Some(Form)),
            ("https://cloud.example/dav", Some(Form)),
            ("webdavs://cloud.example/%zz", Some(Form)),
            ("webdavs://", Some(Form)),
            ("", Some(Form)),
        ] {
            assert_eq!(text.parse::<Place>().err(), why, "{text}");
        }
        let place: Place = "webdavs://cloud.example/dav/my%20folder".parse().unwrap();
        assert_eq!((&*place.endpoint, &*place.folder), ("https://cloud.example", "/dav/my folder"));
    }
}
