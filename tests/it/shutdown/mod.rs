//! How a server ends: nobody is cut who need not be, and nobody holds it up.

mod delay;
mod idle;
mod in_flight;
mod signals;
