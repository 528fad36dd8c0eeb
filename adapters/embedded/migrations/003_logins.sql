-- Failed tries to log in. The account is null when the text could not be a username. An address is an IPv4 address, an
-- IPv6 network of 64 bits, or 'terminal'.
CREATE TABLE login_failures (
    id      INTEGER PRIMARY KEY,
    account TEXT,
    address TEXT    NOT NULL,
    at      INTEGER NOT NULL
) STRICT;

CREATE INDEX login_failures_by_account ON login_failures (account, at);
CREATE INDEX login_failures_by_address ON login_failures (address, at);
CREATE INDEX login_failures_by_time ON login_failures (at);

-- The addresses from which each account was logged in to lately.
CREATE TABLE login_addresses (
    account TEXT    NOT NULL,
    address TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (account, address)
) STRICT, WITHOUT ROWID;

CREATE INDEX login_addresses_by_time ON login_addresses (at);

-- When an account was last tried from an address that never logged in to it, while such tries are slowed.
CREATE TABLE login_pace (
    account TEXT    PRIMARY KEY,
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX login_pace_by_time ON login_pace (at);
