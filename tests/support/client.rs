//! A small JSON client. Statuses are not errors, every answer is judged by the OpenAPI document, and a 500 is always a failure.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use serde_json::{Value, json};

use super::answer::Answer;
use super::contract::{Contract, Judged};

/// A caller of the API: where it calls, as whom and in which language. Clones share their connections and follow a restart.
#[derive(Clone)]
pub struct Api {
    agent: ureq::Agent,
    base: Arc<RwLock<String>>,
    token: Option<String>,
    language: Option<String>,
    judged: bool,
}

impl Api {
    /// A caller without a token.
    pub fn new(base: &str) -> Api {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(60)))
            .max_idle_connections_per_host(64)
            .build()
            .new_agent();
        Api { agent, base: Arc::new(RwLock::new(base.to_owned())), token: None, language: None, judged: true }
    }

    /// `http://127.0.0.1:PORT`
    pub fn base(&self) -> String {
        self.base.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The server listens elsewhere now; holds for all clones.
    pub fn move_to(&self, base: &str) {
        base.clone_into(&mut self.base.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// The same caller with another token.
    pub fn with_token(&self, token: &str) -> Api {
        Api { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same caller without a token.
    pub fn anonymous(&self) -> Api {
        Api { token: None, ..self.clone() }
    }

    /// The same caller reading another language (`en`, `zh-CN`).
    pub fn in_language(&self, language: &str) -> Api {
        Api { language: Some(language.to_owned()), ..self.clone() }
    }

    /// The same caller, whose answers are not judged by the document.
    pub fn unjudged(&self) -> Api {
        Api { judged: false, ..self.clone() }
    }

    /// The same caller on connections of its own.
    pub fn on_new_connections(&self) -> Api {
        let fresh = Api::new(&self.base());
        Api { agent: fresh.agent, ..self.clone() }
    }

    /// The access token, empty without one.
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// Signs in; panics when that is refused.
    #[track_caller]
    pub fn sign_in(&self, email: &str, password: &str) -> Api {
        let session = self.anonymous().post("/api/v1/sessions", json!({ "email": email, "password": password })).expect(201);
        self.with_token(&session.text("access_token"))
    }

    /// GET
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path).send()
    }

    /// POST with a JSON body
    #[track_caller]
    pub fn post(&self, path: &str, body: Value) -> Answer {
        self.request("POST", path).json(&body).send()
    }

    /// PUT with a JSON body
    #[track_caller]
    pub fn put(&self, path: &str, body: Value) -> Answer {
        self.request("PUT", path).json(&body).send()
    }

    /// PATCH with a JSON merge patch
    #[track_caller]
    pub fn patch(&self, path: &str, body: Value) -> Answer {
        self.request("PATCH", path).bytes("application/merge-patch+json", body.to_string().into_bytes()).send()
    }

    /// DELETE
    #[track_caller]
    pub fn delete(&self, path: &str) -> Answer {
        self.request("DELETE", path).send()
    }

    /// Anything else: headers, other bodies.
    pub fn request<'a>(&'a self, method: &'a str, path: &'a str) -> Request<'a> {
        Request { api: self, method, path, headers: Vec::new(), body: None }
    }
}

/// A request in the making.
pub struct Request<'a> {
    api: &'a Api,
    method: &'a str,
    path: &'a str,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Request<'_> {
    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends JSON.
    pub fn json(self, body: &Value) -> Self {
        self.bytes("application/json", body.to_string().into_bytes())
    }

    /// Sends bytes; with an empty media type none is named.
    pub fn bytes(mut self, media_type: &str, body: Vec<u8>) -> Self {
        self.body = Some(body);
        if media_type.is_empty() { self } else { self.header("Content-Type", media_type) }
    }

    /// Sends it; panics when the server can't be reached, or answers 500, or against its document.
    #[track_caller]
    pub fn send(self) -> Answer {
        let (method, path) = (self.method, self.path);
        self.try_send().unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// Sends it, with an error instead of a panic when the connection fails.
    #[track_caller]
    pub fn try_send(self) -> Result<Answer, ureq::Error> {
        let Request { api, method, path, headers, body } = self;
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", api.base()));
        if let Some(token) = &api.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        if let Some(language) = &api.language {
            request = request.header("Accept-Language", language);
        }
        for (name, value) in &headers {
            request = request.header(name, value);
        }
        let response = match body {
            Some(body) => api.agent.run(request.body(body)?)?,
            None => api.agent.run(request.body(())?)?,
        };
        let (parts, mut body) = response.into_parts();
        let bytes = body.with_config().limit(256 << 20).read_to_vec()?;
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let answer =
            Answer { method: method.to_owned(), path: path.to_owned(), status: parts.status.as_u16(), headers: parts.headers, bytes, json };
        assert!(answer.status != 500, "a bug in the server:\n{answer:?}");
        if api.judged {
            let judged = Judged { method, path, status: answer.status, headers: &answer.headers, body: &answer.bytes };
            if let Err(reason) = Contract::get().judge(&judged) {
                panic!("the answer is not as the document says: {reason}\n{answer:?}");
            }
            assert!(!answer.header("x-request-id").is_empty(), "no X-Request-Id in\n{answer:?}");
        }
        Ok(answer)
    }
}

/// Everything of a collection, page by page.
pub fn all(api: &Api, path: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = api.get(&format!("{path}{}limit=200{cursor}", if path.contains('?') { '&' } else { '?' })).expect(200);
        found.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}
