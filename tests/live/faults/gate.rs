//! A row in the middle of a table at which a statement waits for the test: that is how a test knows that it is under way.

use super::batch::{BATCH, MIDDLE};
use crate::place::Place;
use crate::reach::Server;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel::{MysqlConnection, PgConnection};
use std::time::{Duration, Instant};

/// A lock, held by a connection of its own.
pub(crate) enum Gate {
    Postgres(PgConnection),
    MariaDb(MysqlConnection),
}

/// Makes inserts wait where the gate is shut, when they are in the middle of the second batch.
pub(crate) fn build(place: &Place) {
    let id = BATCH + MIDDLE;
    place.execute(&match place.server {
        Server::Postgres => format!(
            "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                PERFORM pg_advisory_xact_lock({POSTGRES_KEY});
                RETURN NEW;
            END $$;
            CREATE TRIGGER wait BEFORE INSERT ON users FOR EACH ROW WHEN (NEW.id = {id}) EXECUTE FUNCTION wait()"
        ),
        Server::MariaDb => format!(
            "CREATE TRIGGER wait BEFORE INSERT ON users FOR EACH ROW IF NEW.id = {id} THEN
                DO GET_LOCK(DATABASE(), 600);
                DO RELEASE_LOCK(DATABASE());
            END IF"
        ),
    });
}

/// A condition that is true of every row, and waits where the gate is shut, in the middle of the first batch.
pub(crate) fn condition(server: Server) -> String {
    let wait = match server {
        Server::Postgres => format!("pg_advisory_xact_lock({POSTGRES_KEY}) IS NOT NULL"),
        Server::MariaDb => "GET_LOCK(DATABASE(), 600) + RELEASE_LOCK(DATABASE()) > 0".to_owned(),
    };
    format!("CASE WHEN id = {MIDDLE} THEN {wait} ELSE true END")
}

const POSTGRES_KEY: &str = "hashtextextended(current_schema(), 0)";

impl Gate {
    /// It opens when this is dropped, and not when a network is reset: what waits could then go on before it is reset itself.
    pub(crate) fn shut(place: &Place) -> Self {
        let url = place.direct_url();
        match place.server {
            Server::Postgres => {
                let mut holder = PgConnection::establish(&url).unwrap();
                let lock = format!("SELECT pg_advisory_lock({POSTGRES_KEY})");
                holder.batch_execute(&lock).unwrap();
                Self::Postgres(holder)
            }
            Server::MariaDb => {
                let mut holder = MysqlConnection::establish(&url).unwrap();
                let held: i64 = number(&mut holder, "GET_LOCK(DATABASE(), 60)");
                assert_eq!(held, 1);
                Self::MariaDb(holder)
            }
        }
    }

    /// Returns when so many statements wait.
    pub(crate) async fn until_waiting(&mut self, statements: usize) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while self.waiting().len() != statements {
            assert!(Instant::now() < deadline, "nothing waits at the gate");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Ends the connections whose statements wait.
    pub(crate) fn end_connections(&mut self) {
        for id in self.waiting() {
            match self {
                Self::Postgres(holder) => {
                    holder.batch_execute(&format!("SELECT pg_terminate_backend({id})"))
                }
                Self::MariaDb(holder) => holder.batch_execute(&format!("KILL CONNECTION {id}")),
            }
            .unwrap();
        }
    }

    fn waiting(&mut self) -> Vec<i64> {
        let rows: Vec<Waiting> = match self {
            Self::Postgres(holder) => diesel::sql_query(
                "SELECT pid::bigint AS id FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))",
            )
            .load(holder),
            Self::MariaDb(holder) => diesel::sql_query(
                "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND state = 'User lock'",
            )
            .load(holder),
        }
        .unwrap();
        rows.into_iter().map(|row| row.id).collect()
    }
}

fn number(connection: &mut MysqlConnection, query: &str) -> i64 {
    diesel::select(diesel::dsl::sql::<BigInt>(query))
        .get_result(connection)
        .unwrap()
}

#[derive(QueryableByName)]
struct Waiting {
    #[diesel(sql_type = BigInt)]
    id: i64,
}
