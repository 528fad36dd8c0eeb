-- A session and what it remembers of its user. No foreign key: users may be kept in another store.
CREATE TABLE sessions (
    id           TEXT    PRIMARY KEY,
    user_id      INTEGER NOT NULL,
    username     TEXT    NOT NULL,
    gender       TEXT    NOT NULL,
    role         TEXT    NOT NULL,
    user_version INTEGER NOT NULL,
    device       TEXT,
    address      TEXT,
    opened_at    INTEGER NOT NULL,
    refreshed_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    newest       TEXT    NOT NULL, -- the id of the newest refresh token
    end_reason   TEXT              -- null while the session goes on
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user_id, opened_at);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- The refresh tokens that were exchanged lately, and the grant that each was exchanged for.
CREATE TABLE rotations (
    session_id         TEXT    NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    presented          TEXT    NOT NULL,
    rotated_at         INTEGER NOT NULL,
    access             TEXT    NOT NULL,
    refresh            TEXT    NOT NULL,
    issued_at          INTEGER NOT NULL,
    access_expires_at  INTEGER NOT NULL,
    refresh_expires_at INTEGER NOT NULL,
    key_id             TEXT    NOT NULL,
    PRIMARY KEY (session_id, presented)
) STRICT, WITHOUT ROWID;
