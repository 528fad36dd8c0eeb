//! How a server ends: nobody is cut who need not be, and nobody holds it up.

mod delay;
mod hanging;
mod idle;
mod in_flight;
mod last_requests;
mod report;
mod rolling;
mod signals;
mod stores;
