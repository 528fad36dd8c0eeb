use std::sync::Arc;

use crate::{
    error::{ErrorKind, Failure},
    ports::{HelloGateway, PortError},
};

/// Passes on the greeting of another service.
pub struct AskHello {
    pub(crate) hello: Arc<dyn HelloGateway>,
}

impl AskHello {
    /// The name that the greeting carries.
    pub async fn execute(&self, id: i32) -> Result<String, AskHelloError> {
        Ok(self.hello.say_hello(id).await?)
    }
}

/// Why there is no greeting.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct AskHelloError(#[from] PortError);

impl Failure for AskHelloError {
    fn kind(&self) -> ErrorKind {
        self.0.kind()
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        error::Failure,
        ports::PortError,
        test_support::{Mocks, port_down},
    };

    async fn ask(answer: Result<String, PortError>) -> Result<String, &'static str> {
        let mut mocks = Mocks::default();
        mocks.hello.expect_say_hello().return_once(|_| answer);
        mocks.application().ask_hello.execute(1).await.map_err(|error| error.code())
    }

    #[tokio::test]
    async fn a_service_that_is_down_is_no_empty_greeting() {
        assert_eq!(ask(Ok("hello world".into())).await, Ok("hello world".into()));
        assert_eq!(ask(Err(port_down())).await, Err("unavailable"));
    }
}
