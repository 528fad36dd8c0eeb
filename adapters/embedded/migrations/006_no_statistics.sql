-- Statistics of a table that was small when it was looked at have SQLite read the whole of it when it is large. Without
-- any, each query takes the one index that is made for it.
DROP TABLE IF EXISTS sqlite_stat1;
DROP TABLE IF EXISTS sqlite_stat4;
