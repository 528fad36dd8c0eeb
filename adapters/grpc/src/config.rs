/// What the services are, of the configuration section `grpc`.
#[derive(Debug, Clone)]
pub struct Config {
    /// Whether clients may ask which services and messages there are.
    pub reflection: bool,
}
