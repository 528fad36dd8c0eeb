use portico_proto::hello::{HelloRequest, HelloResponse, hello_service_server::HelloService};
use tonic::{Request, Response, Status, async_trait};

/// `hello.HelloService`
pub(crate) struct Hello;

#[async_trait]
impl HelloService for Hello {
    async fn say_hello(
        &self,
        request: Request<HelloRequest>,
    ) -> Result<Response<HelloResponse>, Status> {
        let HelloRequest { id } = request.into_inner();
        let name = if id == 1 { "hello world" } else { "hello gRPC" };
        Ok(Response::new(HelloResponse { id, name: name.to_owned() }))
    }
}
