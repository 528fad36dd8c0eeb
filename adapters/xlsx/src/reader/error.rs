use std::io;

use calamine::XlsxError;
use portico_application::ports::{PortError, SheetError};
use portico_domain::sheet::Unacceptable;
use zip::result::ZipError;

pub(crate) type Outcome<T> = Result<T, SheetError>;

pub(crate) const DAMAGED: SheetError = SheetError::Unacceptable(Unacceptable::Damaged);
pub(crate) const FORBIDDEN: SheetError = SheetError::Unacceptable(Unacceptable::Forbidden);
pub(crate) const NOT_XLSX: SheetError = SheetError::Unacceptable(Unacceptable::NotXlsx);

/// A refusal that came up through a reader, a fault of the system, or else what the bytes are to blame for.
pub(crate) fn from_io(error: &io::Error) -> SheetError {
    let refusal = error.get_ref().and_then(|inner| inner.downcast_ref::<Unacceptable>());
    match (refusal, error.raw_os_error()) {
        (Some(refusal), _) => SheetError::Unacceptable(*refusal),
        (None, Some(code)) => broken(io::Error::from_raw_os_error(code)),
        (None, None) => DAMAGED,
    }
}

pub(crate) fn from_zip(error: &ZipError) -> SheetError {
    if let ZipError::Io(error) = error { from_io(error) } else { DAMAGED }
}

pub(crate) fn from_xml(error: &quick_xml::Error) -> SheetError {
    if let quick_xml::Error::Io(error) = error { from_io(error) } else { DAMAGED }
}

pub(crate) fn from_calamine(error: &XlsxError) -> SheetError {
    match error {
        XlsxError::Io(error) => from_io(error),
        XlsxError::Xml(error) => from_xml(error),
        _ => DAMAGED,
    }
}

pub(crate) fn broken(error: impl std::error::Error + Send + Sync + 'static) -> SheetError {
    SheetError::Port(PortError::Broken(error.into()))
}

pub(crate) fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> SheetError {
    SheetError::Port(PortError::Unavailable(error.into()))
}
