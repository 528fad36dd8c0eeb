//! The rows of the list of faults, each with the test that pins it.

mod sec_002_passwords;
mod sec_003_claims;
mod sec_004_sheets_are_for_administrators;
mod sec_005_weak_keys;
mod sec_006_no_keys_in_the_repository;
mod sec_007_key_rotation;
mod sec_008_random_ids;
mod sec_009_token_types;
mod sec_010_pinned_algorithm;
mod sec_011_no_tokens_at_rest;
mod sec_012_unavailable_store;
mod sec_013_session_lifecycle;
mod sec_014_real_statuses;
mod sec_015_forwarded_addresses;
mod sec_020_one_workbook_per_export;
mod sec_021_every_cell_is_checked;
mod sec_022_sheets_have_limits;
mod sec_025_hard_deadline;
mod sec_026_cors;
mod sec_027_dependencies_down;
mod sec_028_unique_usernames;
mod sec_030_silent_logs;
