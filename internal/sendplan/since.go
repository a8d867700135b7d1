package sendplan

import (
	"fmt"
	"strings"

	"tidings/internal/locale"
	"tidings/internal/talk"
)

// StillSending says that a notice changed while an earlier revision of it is still being
// sent: it must be said whether that goes on.
type StillSending struct {
	Slug       string
	Revision   int
	Open, Rows int // messages that are not decided yet, of how many
	Paused     bool
	Changed    []string // since that revision was approved
	Approved   int      // the revision that was approved since; 0: none
	Selection  bool     // nothing changed but who is selected
}

// Error says what is going on and the two ways to go on.
func (e *StillSending) Error() string {
	goOn, state := fmt.Sprintf("\"tidings send %s --as-approved\"", e.Slug), "still being sent"
	if e.Paused {
		state, goOn = "paused", fmt.Sprintf("\"tidings resume %s\", then %s", e.Slug, goOn)
	}
	if e.Selection && !e.Paused {
		goOn += fmt.Sprintf(", or with those who are new: \"tidings send %s --newcomers\"", e.Slug)
	}
	return fmt.Sprintf("%s r%d is %s (%d of %d to go) with the text approved then; changed since: %s. To go on with "+
		"the approved text: %s. To stop it: \"tidings cancel %[1]s\"; then %[8]s\"tidings send %[1]s\" asks who gets "+
		"the new text, as a correction or as their first", e.Slug, e.Revision, state, e.Open, e.Rows,
		strings.Join(e.Changed, ", "), goOn, e.approve())
}

func (e *StillSending) approve() string {
	if e.Approved > 0 {
		return ""
	}
	return fmt.Sprintf("\"tidings check %s\", \"tidings approve %[1]s --by NAME\", and ", e.Slug)
}

// Is makes it the contract's "changed since it was approved".
func (e *StillSending) Is(target error) bool { return target == talk.ErrNotApproved }

// HeldWords says what to do for accounts that are selected since a letter was sent, and whose
// contacts have it for another account; "" for none.
func HeldWords(slug string, accounts int) string {
	if accounts == 0 {
		return ""
	}
	return fmt.Sprintf("%s selected since whose contacts are in the send for another account, and nobody gets a "+
		"letter twice: \"tidings follow-up %s NEW-SLUG --accounts-not-reached\" writes to them of it",
		locale.Num(accounts, "account is", "accounts are"), slug)
}

// Way says how a letter that was sent gets to those whom its rule selects since: people who have none,
// and accounts as in HeldWords.
func Way(slug string, people, accounts int) string {
	held := HeldWords(slug, accounts)
	switch {
	case people > 0:
		return strings.TrimSpace(fmt.Sprintf("\"tidings send %s --newcomers\" sends it to those who are new. %s", slug,
			held))
	case held != "":
		return held
	}
	return "Nobody is new who may be written to, so nothing is left to send"
}
