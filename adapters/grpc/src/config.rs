/// What the services are, of the configuration section `grpc`.
#[derive(Debug, Clone)]
pub struct Config {
    /// Whether clients may ask which services and messages there are.
    pub reflection: bool,
    /// Names in the certificates of clients, of which one has to be here for calls to be answered; none is everyone.
    pub allowed_sans: Vec<String>,
}
