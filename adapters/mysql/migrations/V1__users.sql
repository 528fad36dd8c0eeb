-- An id is never given twice: InnoDB keeps the counter across restarts. Names compare code point by code point; that
-- utf8mb4_bin pads with spaces tells no two of them apart, because none ends with a space or has a control character.
-- Times are microseconds since 1970 in UTC, exactly as the domain has them: no time zone, rounding or range comes between.
CREATE TABLE users (
    id         BIGINT       NOT NULL AUTO_INCREMENT,
    username   VARCHAR(64)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    password   VARCHAR(512) CHARACTER SET ascii COLLATE ascii_bin,
    gender     VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    role       VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    status     VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    version    BIGINT       NOT NULL,
    created_at BIGINT       NOT NULL,
    updated_at BIGINT       NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY users_by_username (username),
    -- So that whoever looks for administrators locks them and nobody else.
    KEY users_by_role (role, status)
) ENGINE = InnoDB
