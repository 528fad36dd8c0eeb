-- A report is there as a whole or not at all. `sheets` is a JSON array of names, `faults` has a fault a line.
-- Times are microseconds since 1970 in UTC.
CREATE TABLE imports (
    id               CHAR(36)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    owner            BIGINT,
    mode             VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    is_dry_run       BOOLEAN     NOT NULL,
    state            VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    rows_read        BIGINT      NOT NULL,
    rows_written     BIGINT      NOT NULL,
    passwords_hashed BIGINT      NOT NULL,
    total            BIGINT,
    inserted         BIGINT,
    updated          BIGINT,
    unchanged        BIGINT,
    rejected         BIGINT,
    sheets           MEDIUMTEXT  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    faults           MEDIUMTEXT  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    failure          MEDIUMTEXT  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    created_at       BIGINT      NOT NULL,
    updated_at       BIGINT      NOT NULL,
    PRIMARY KEY (id),
    KEY imports_by_creation (created_at)
) ENGINE = InnoDB
