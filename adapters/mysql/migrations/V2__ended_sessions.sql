-- Sessions of another store that have ended, in case that store loses it.
CREATE TABLE ended_sessions (
    user_id    BIGINT      NOT NULL,
    id         CHAR(36)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason     VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    expires_at BIGINT      NOT NULL,
    PRIMARY KEY (user_id, id),
    KEY ended_sessions_by_expiry (expires_at)
) ENGINE = InnoDB
