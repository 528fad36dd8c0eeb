//! Every contract of the adapter's ports, on MySQL alone, with a replica, and on MariaDB.

use portico_application::ports::EndedSessions;
use portico_domain::{import::ImportRepository, user::UserRepository};
use portico_tests::{
    contract::{Subject, user_queries::Users},
    fixtures,
};

use super::servers::Database;

async fn users(database: Database) -> Subject<dyn UserRepository> {
    fixtures::mysql_users(&database.url(), database).await
}

async fn queries(database: Database) -> Users {
    fixtures::mysql_queries(&database.url(), &[], database).await
}

async fn replicated_queries(database: Database) -> Users {
    let replica = database.replica_url();
    fixtures::mysql_queries(&database.url(), &[&replica], database).await
}

async fn ended_sessions(database: Database) -> Subject<dyn EndedSessions> {
    fixtures::mysql_ended_sessions(&database.url(), database).await
}

async fn imports(database: Database) -> Subject<dyn ImportRepository> {
    fixtures::mysql_imports(&database.url(), database).await
}

mod user_repository {
    use super::{Database, users};

    portico_tests::user_repository!(mysql, users(Database::mysql().await).await);
    portico_tests::user_repository!(mysql_with_replica, users(Database::replicated().await).await);
    portico_tests::user_repository!(mariadb, users(Database::mariadb().await).await);
}

mod user_queries {
    use super::{Database, queries, replicated_queries};

    portico_tests::user_queries!(mysql, queries(Database::mysql().await).await);
    portico_tests::user_queries!(
        mysql_with_replica,
        replicated_queries(Database::replicated().await).await
    );
    portico_tests::user_queries!(mariadb, queries(Database::mariadb().await).await);
}

mod ended {
    use super::{Database, ended_sessions};

    portico_tests::ended_sessions!(mysql, ended_sessions(Database::mysql().await).await);
    portico_tests::ended_sessions!(
        mysql_with_replica,
        ended_sessions(Database::replicated().await).await
    );
    portico_tests::ended_sessions!(mariadb, ended_sessions(Database::mariadb().await).await);
}

mod import_repository {
    use super::{Database, imports};

    portico_tests::import_repository!(mysql, imports(Database::mysql().await).await);
    portico_tests::import_repository!(
        mysql_with_replica,
        imports(Database::replicated().await).await
    );
    portico_tests::import_repository!(mariadb, imports(Database::mariadb().await).await);
}
