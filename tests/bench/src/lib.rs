//! Measures two ways to do one thing, in turns, and prints how they compare.
//!
//! Absolute times on a shared machine are noise. The two run in short alternating rounds, so that what disturbs one disturbs the
//! other, and the ratio of the medians is what counts.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// One row of the table.
#[derive(Debug)]
struct Row {
    name: String,
    ours: f64,
    bare: f64,
    aim: Option<f64>,
    counted: u64,
}

/// A table of ratios that is printed when it is complete.
#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
    counter: Option<Counter>,
}

/// What is counted while two are compared.
struct Counter {
    what: &'static str,
    count: Box<dyn Fn() -> u64>,
}

/// How long one round of one side takes, about.
const ROUND: Duration = Duration::from_millis(4);
/// How many rounds each side gets.
const ROUNDS: usize = 101;

impl Table {
    /// A table with one more column: by how much `count` grows during each comparison, the calls before its rounds included.
    #[must_use]
    pub fn counting(what: &'static str, count: impl Fn() -> u64 + 'static) -> Self {
        Self {
            rows: Vec::new(),
            counter: Some(Counter {
                what,
                count: Box::new(count),
            }),
        }
    }

    /// The sum of that column.
    #[must_use]
    pub fn counted(&self) -> u64 {
        self.rows.iter().map(|row| row.counted).sum()
    }

    /// Compares per call of the closures.
    pub fn compare<A, B>(
        &mut self,
        name: &str,
        aim: Option<f64>,
        mut ours: impl FnMut() -> A,
        mut bare: impl FnMut() -> B,
    ) {
        self.compare_each(name, aim, 1, &mut ours, &mut bare);
    }

    /// Compares closures that handle `items` things in a call.
    pub fn compare_each<A, B>(
        &mut self,
        name: &str,
        aim: Option<f64>,
        items: usize,
        mut ours: impl FnMut() -> A,
        mut bare: impl FnMut() -> B,
    ) {
        let before = self.count();
        let (our_calls, bare_calls) = (calls_in_a_round(&mut ours), calls_in_a_round(&mut bare));
        let (mut our_rounds, mut bare_rounds) =
            (Vec::with_capacity(ROUNDS), Vec::with_capacity(ROUNDS));
        for round in 0..ROUNDS {
            // The side that goes first changes, so that neither always finds the other's cache.
            if round % 2 == 0 {
                our_rounds.push(time(&mut ours, our_calls));
                bare_rounds.push(time(&mut bare, bare_calls));
            } else {
                bare_rounds.push(time(&mut bare, bare_calls));
                our_rounds.push(time(&mut ours, our_calls));
            }
        }
        self.rows.push(Row {
            name: name.to_owned(),
            ours: median(&mut our_rounds) / items as f64,
            bare: median(&mut bare_rounds) / items as f64,
            aim,
            counted: self.count() - before,
        });
    }

    fn count(&self) -> u64 {
        self.counter.as_ref().map_or(0, |counter| (counter.count)())
    }

    /// Prints the table as Markdown.
    pub fn print(&self) {
        let (title, rule) = match &self.counter {
            Some(counter) => (format!(" {} |", counter.what), "---:|"),
            None => (String::new(), ""),
        };
        println!("| what | ours, ns | beside, ns | ratio | aim |{title}");
        println!("|---|---:|---:|---:|---:|{rule}");
        for Row {
            name,
            ours,
            bare,
            aim,
            counted,
        } in &self.rows
        {
            let aim = aim.map_or_else(String::new, |aim| format!("{aim:.2}"));
            let counted = self
                .counter
                .as_ref()
                .map_or_else(String::new, |_| format!(" {counted} |"));
            println!(
                "| {name} | {ours:.0} | {bare:.0} | {:.2} | {aim} |{counted}",
                ours / bare
            );
        }
    }
}

/// Whether this is `cargo bench`: `cargo test` also runs targets without a harness, and wants only to see them start.
#[must_use]
pub fn is_bench() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}

fn calls_in_a_round<R>(work: &mut impl FnMut() -> R) -> usize {
    let mut calls = 1;
    loop {
        let started = Instant::now();
        for _ in 0..calls {
            black_box(work());
        }
        let elapsed = started.elapsed();
        if elapsed >= ROUND / 2 {
            let scale = ROUND.as_secs_f64() / elapsed.as_secs_f64();
            return ((calls as f64 * scale) as usize).max(1);
        }
        calls *= 2;
    }
}

fn time<R>(work: &mut impl FnMut() -> R, calls: usize) -> f64 {
    let started = Instant::now();
    for _ in 0..calls {
        black_box(work());
    }
    started.elapsed().as_nanos() as f64 / calls as f64
}

fn median(rounds: &mut [f64]) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds[rounds.len() / 2]
}
