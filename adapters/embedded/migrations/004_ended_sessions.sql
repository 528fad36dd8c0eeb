-- Sessions of another store that have ended, in case that store loses it.
CREATE TABLE ended_sessions (
    user_id    INTEGER NOT NULL,
    id         TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX ended_sessions_by_expiry ON ended_sessions (expires_at);
