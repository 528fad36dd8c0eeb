use std::sync::LazyLock;

use crate::server::Script;

/// A script on sessions, after what all of them share.
macro_rules! script {
    ($name:ident, $file:literal) => {
        pub(super) static $name: LazyLock<Script> = LazyLock::new(|| {
            let source = concat!(
                include_str!("../scripts/sessions.lua"),
                include_str!(concat!("../scripts/", $file))
            );
            Script::new($file, source)
        });
    };
}

script!(OPEN, "open.lua");
script!(ROTATE, "rotate.lua");
script!(LIST, "list.lua");
script!(END, "end.lua");
script!(END_ALL, "end_all.lua");
script!(UPDATE_PROFILE, "update_profile.lua");
