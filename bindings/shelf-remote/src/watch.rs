//! What a server answered, beside what the client of its protocol makes of it: the status, its date, when to come
//! back. And how much it may send.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::{StreamExt as _, stream};
use http::{HeaderMap, Request, Response, StatusCode, header};
use opendal::raw::Timestamp;
use opendal::{Buffer, Error, ErrorKind, HttpBody, HttpTransport, Result};
use opendal_http_transport_reqwest::ReqwestTransport;

/// The most of an answer that has nothing to say.
pub(crate) const ANSWER: u64 = 1 << 20;

/// Of the last request.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// How much may come yet: of all pages of a list together, of which a server may send ever more.
    left: u64,
    pub(crate) status: Option<StatusCode>,
    /// The server's date, in Unix milliseconds.
    pub(crate) date: Option<i64>,
    /// When to come back, in seconds.
    pub(crate) after: Option<u32>,
    /// Whether it is in the form of a list: another one is a page for a person.
    pub(crate) is_xml: bool,
    /// Whether it sent more than it may.
    pub(crate) too_much: bool,
    /// Whether it began, and did not come to its end.
    pub(crate) broke_off: bool,
}

#[derive(Clone)]
pub(crate) struct Watched {
    transport: ReqwestTransport,
    seen: Arc<Mutex<Seen>>,
}

impl Watched {
    pub(crate) fn new(transport: ReqwestTransport) -> Self {
        Self { transport, seen: Arc::default() }
    }

    /// The same eyes on another way.
    pub(crate) fn by_another(&self, transport: ReqwestTransport) -> Self {
        Self { transport, seen: Arc::clone(&self.seen) }
    }

    pub(crate) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Before something else is asked for, of which so much may come.
    pub(crate) fn begin(&self, most: u64) {
        *self.seen() = Seen { left: most, ..Seen::default() };
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn date(headers: &HeaderMap) -> Option<i64> {
    let date = Timestamp::parse_rfc2822(text(headers, header::DATE)?).ok()?;
    Some(date.into_inner().as_millisecond())
}

impl HttpTransport for Watched {
    async fn fetch(&self, request: Request<Buffer>) -> Result<Response<HttpBody>> {
        let response = self.transport.fetch(request).await?;
        let headers = response.headers();
        let after = text(headers, header::RETRY_AFTER).and_then(|after| after.parse().ok());
        {
            let mut seen = self.seen();
            seen.status = Some(response.status());
            (seen.date, seen.after) = (date(headers), after);
            seen.is_xml = text(headers, header::CONTENT_TYPE).is_some_and(|it| it.contains("xml"));
            // What it says of what it did not do is longer than what was not done.
            if !response.status().is_success() {
                seen.left = seen.left.max(ANSWER);
            }
        }
        let watched = self.clone();
        let limited = move |chunk: Result<Buffer>| {
            let chunk = chunk.inspect_err(|_| watched.seen().broke_off = true)?;
            let mut seen = watched.seen();
            match seen.left.checked_sub(chunk.len() as u64) {
                Some(rest) => {
                    seen.left = rest;
                    Ok(chunk)
                }
                None => {
                    seen.too_much = true;
                    Err(Error::new(ErrorKind::Unexpected, "more than was asked for"))
                }
            }
        };
        let known = response.headers().contains_key(header::CONTENT_LENGTH);
        let mut response =
            response.map(|body| body.map_inner(|stream| Box::new(stream.map(limited))));
        if known || !response.status().is_success() {
            return Ok(response);
        }
        // The client wants to know beforehand how long it is.
        let whole = response.body_mut().to_buffer().await?;
        let length = whole.len() as u64;
        let (mut parts, _) = response.into_parts();
        parts.headers.insert(header::CONTENT_LENGTH, length.into());
        let body = HttpBody::new(stream::iter([Ok(whole)]), Some(length));
        Ok(Response::from_parts(parts, body))
    }
}
