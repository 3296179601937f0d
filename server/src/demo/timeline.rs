//! When who does what in the past of a demo shop: drawn before anything is written, and put in order, so that whoever came
//! first is served first.

use super::shops::Habits;
use crate::{Result, env::Names};
use jiff::{Span, civil::Date};
use loyalty::{
    occasions::Yearly,
    programs::Terms,
    time::{Here, Timestamp},
};

/// For how many days before it begins, or before now, places at an experience are asked for.
const ASKING_DAYS: i64 = 20;
/// The first hour at which somebody comes, and for how many hours they do.
const HOURS: (i8, u32) = (9, 10);

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    /// Comes and buys.
    Visit,
    /// Has a birthday.
    Birthday,
    /// Asks for a place at this experience.
    Ask(usize),
    /// Comes to it.
    Attend(usize),
    /// Brings back what they bought last.
    Return,
}

/// Somebody does something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) at: Timestamp,
    /// Who: their place among all customers.
    pub(super) customer: usize,
    /// At which counter.
    pub(super) counter: usize,
    pub(super) deed: Deed,
}

/// The past of a shop, in order.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    pub(super) steps: Vec<Step>,
    /// The birthday of each customer who tells it.
    pub(super) birthdays: Vec<Option<Yearly>>,
}

/// Draws the past of a shop with so many counters.
pub(super) fn draw(
    habits: &Habits,
    terms: &Terms,
    counters: usize,
    here: &Here<'_>,
    names: &mut Names,
) -> Result<Timeline> {
    let mut draft = Draft { habits, here: *here, counters, names, all: Timeline::default() };
    for customer in 0..habits.customers as usize {
        draft.customer(customer)?;
    }
    if !habits.things.is_empty() {
        draft.bring_back(habits.customers as usize / 2);
    }
    for (place, (experience, guests)) in terms.experiences.iter().zip(habits.guests).enumerate() {
        draft.experience(place, here.moment(experience.starts), *guests);
    }
    // Stable, so that the same draw is the same past.
    draft.all.steps.sort_by_key(|step| step.at);
    Ok(draft.all)
}

struct Draft<'a> {
    habits: &'a Habits,
    here: Here<'a>,
    counters: usize,
    names: &'a mut Names,
    all: Timeline,
}

impl Draft<'_> {
    fn step(&mut self, at: Timestamp, customer: usize, deed: Deed) {
        let counter = self.names.below(self.counters as u32) as usize;
        if at < self.here.now {
            self.all.steps.push(Step { at, customer, counter, deed });
        }
    }

    fn days_ago(&self, days: u32) -> Result<Date> {
        Ok(self.here.date().checked_sub(Span::new().try_days(days)?)?)
    }

    /// A moment of that day at which the shop is open.
    fn open_hour(&mut self, day: Date) -> Timestamp {
        let minutes = self.names.below(HOURS.1 * 60);
        self.here
            .moment(day.at(HOURS.0, 0, 0, 0))
            .plus_seconds(i64::from(minutes) * 60 + i64::from(self.names.below(60)))
    }

    /// Draws when somebody comes, and their birthday.
    fn customer(&mut self, customer: usize) -> Result<()> {
        let habits = self.habits;
        let first = 1 + self.names.below(habits.days);
        let (least, most) = habits.every;
        let pace = least + self.names.below(most - least + 1);
        let mut ago = first;
        for _ in 0..=self.names.below(habits.visits) {
            let day = self.days_ago(ago)?;
            let at = self.open_hour(day);
            self.step(at, customer, Deed::Visit);
            let gap = pace + self.names.below(1 + pace / 4);
            match ago.checked_sub(gap) {
                Some(left) => ago = left,
                None => break,
            }
        }
        self.birthday(customer, first)
    }

    /// One of three has had a birthday since the first visit, if that is long enough ago; one of three will have it soon.
    fn birthday(&mut self, customer: usize, first: u32) -> Result<()> {
        let day = match customer % 3 {
            0 => {
                let ago = 1 + self.names.below(first.clamp(1, 300));
                let day = self.days_ago(ago)?;
                if ago < first {
                    self.step(self.here.moment(day.at(8, 0, 0, 0)), customer, Deed::Birthday);
                }
                Some(day)
            }
            1 => Some(self.here.date().checked_add(Span::new().try_days(1 + self.names.below(25))?)?),
            _ => None,
        };
        self.all.birthdays.push(day.map(Yearly::of));
        Ok(())
    }

    /// This customer brings back what they bought last, three hours later.
    fn bring_back(&mut self, customer: usize) {
        let last = self.all.steps.iter().filter(|one| one.customer == customer && one.deed == Deed::Visit);
        if let Some(last) = last.max_by_key(|one| one.at).copied() {
            let at = last.at.plus_seconds(3 * 3_600);
            self.all.steps.push(Step { at: at.min(self.here.now.plus_seconds(-60)), deed: Deed::Return, ..last });
        }
    }

    /// So many guests ask for a place, each after their first visit; if it is over, they came.
    fn experience(&mut self, place: usize, starts: Timestamp, guests: u32) {
        let end = starts.min(self.here.now).plus_seconds(-3_600);
        let begin = end.plus_days(-ASKING_DAYS);
        let (mut asked, first) = (0, self.names.below(self.habits.customers) as usize);
        for turn in 0..self.habits.customers as usize {
            let customer = (first + turn) % self.habits.customers as usize;
            let visits = self.all.steps.iter().filter(|one| one.customer == customer && one.deed == Deed::Visit);
            let Some(joined) = visits.map(|one| one.at).min().filter(|joined| *joined < end) else { continue };
            let open = joined.max(begin);
            let seconds = u32::try_from((end.0 - open.0) / 1_000_000).unwrap_or(u32::MAX);
            let at = open.plus_seconds(i64::from(1 + self.names.below(seconds)));
            self.step(at, customer, Deed::Ask(place));
            self.step(starts.plus_seconds(-600), customer, Deed::Attend(place));
            asked += 1;
            if asked == guests {
                break;
            }
        }
    }
}
