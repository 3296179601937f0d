//! Invitations: who may be rewarded for bringing whom. Knows no link and no store; it is told who is who.

use crate::{ids::CustomerId, ledger::coded};

coded! {
    /// Where a referral stands.
    State {
        /// The friend has a card and no purchase yet.
        Joined = "joined",
        /// The friend bought, and both have what was promised.
        Rewarded = "rewarded",
        /// It gives nothing; the reason stands beside it.
        Refused = "refused",
    }
}

coded! {
    /// Why a referral gives nothing.
    Refusal {
        /// Somebody opened their own link.
        OwnLink = "own_link",
        /// The one who invites was, some steps back, invited by the one who is invited.
        Loop = "loop",
        /// A card of this shop was opened on this device before.
        SameDevice = "same_device",
        /// The one who is invited has a card here already.
        AlreadyMember = "already_member",
        /// The program gives nothing for invitations.
        NotOffered = "not_offered",
    }
}

/// How many steps back a loop is looked for; a longer chain is taken for honest.
pub const CHAIN_MAX: u32 = 32;

/// What is known when somebody uses an invitation.
#[derive(Debug, Clone)]
pub struct Joining<'a> {
    /// Who invites.
    pub inviter: CustomerId,
    /// Who is invited.
    pub invited: CustomerId,
    /// Who invited the inviter, who invited them, and so on: at most [`CHAIN_MAX`].
    pub before: &'a [CustomerId],
    /// Whether the one who is invited has a card in this program.
    pub has_card: bool,
    /// Whether a card of this shop was opened on the same device before.
    pub device_seen: bool,
    /// Whether the program gives anything for invitations.
    pub offered: bool,
}

/// Whether the invitation counts.
///
/// # Errors
/// The first reason why it does not, the most telling one first.
pub fn join(joining: &Joining<'_>) -> Result<(), Refusal> {
    if joining.inviter == joining.invited {
        return Err(Refusal::OwnLink);
    }
    if joining.before.contains(&joining.invited) {
        return Err(Refusal::Loop);
    }
    if joining.has_card {
        return Err(Refusal::AlreadyMember);
    }
    if joining.device_seen {
        return Err(Refusal::SameDevice);
    }
    if joining.offered { Ok(()) } else { Err(Refusal::NotOffered) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ANNA: CustomerId = CustomerId([1; 16]);
    const BELA: CustomerId = CustomerId([2; 16]);

    fn honest() -> Joining<'static> {
        Joining { inviter: ANNA, invited: BELA, before: &[], has_card: false, device_seen: false, offered: true }
    }

    #[test]
    fn each_trick_has_its_reason() {
        assert_eq!(join(&honest()), Ok(()));
        assert_eq!(join(&Joining { invited: ANNA, has_card: true, ..honest() }), Err(Refusal::OwnLink));
        assert_eq!(join(&Joining { before: &[BELA], has_card: true, ..honest() }), Err(Refusal::Loop));
        assert_eq!(join(&Joining { has_card: true, device_seen: true, ..honest() }), Err(Refusal::AlreadyMember));
        assert_eq!(join(&Joining { device_seen: true, ..honest() }), Err(Refusal::SameDevice));
        assert_eq!(join(&Joining { offered: false, ..honest() }), Err(Refusal::NotOffered));
    }

    proptest! {
        /// Whoever follows the rules for any number of joins never makes a circle of rewarded invitations.
        #[test]
        fn no_circle_is_ever_rewarded(tries in prop::collection::vec((0u8..12, 0u8..12), 0..200)) {
            let mut invited_by = std::collections::BTreeMap::new();
            for (inviter, invited) in tries {
                let (inviter, invited) = (CustomerId([inviter; 16]), CustomerId([invited; 16]));
                let chain = |start| {
                    std::iter::successors(Some(start), |one| invited_by.get(one).copied()).skip(1).take(CHAIN_MAX as usize)
                };
                let before: Vec<_> = chain(inviter).collect();
                let joining = Joining { inviter, invited, before: &before, has_card: invited_by.contains_key(&invited), device_seen: false, offered: true };
                if join(&joining).is_ok() {
                    invited_by.insert(invited, inviter);
                }
            }
            for start in invited_by.keys() {
                let steps = std::iter::successors(Some(*start), |one| invited_by.get(one).copied()).take(100).count();
                prop_assert!(steps < 100, "a circle through {:?}", start);
            }
        }
    }
}
