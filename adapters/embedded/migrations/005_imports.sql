-- A report is there as a whole or not at all. Times are microseconds since 1970 in UTC.
CREATE TABLE imports (
    id               TEXT    PRIMARY KEY,
    owner            INTEGER,
    mode             TEXT    NOT NULL,
    is_dry_run       INTEGER NOT NULL,
    state            TEXT    NOT NULL,
    rows_read        INTEGER NOT NULL,
    rows_written     INTEGER NOT NULL,
    passwords_hashed INTEGER NOT NULL,
    total            INTEGER,
    inserted         INTEGER,
    updated          INTEGER,
    unchanged        INTEGER,
    rejected         INTEGER,
    -- The names of the sheets, as a JSON array.
    sheets           TEXT,
    -- A fault a line.
    faults           TEXT,
    failure          TEXT,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL
) STRICT;

CREATE INDEX imports_by_creation ON imports (created_at);

-- The workbooks that imports answer with, cut into pieces.
CREATE TABLE import_pieces (
    import TEXT    NOT NULL,
    piece  INTEGER NOT NULL,
    bytes  BLOB    NOT NULL,
    PRIMARY KEY (import, piece)
) STRICT;
