-- The workbooks that imports answer with, cut into pieces.
CREATE TABLE import_pieces (
    import CHAR(36)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    piece  INT UNSIGNED NOT NULL,
    bytes  MEDIUMBLOB   NOT NULL,
    PRIMARY KEY (import, piece)
) ENGINE = InnoDB
