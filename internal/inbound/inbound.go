// Package inbound is what comes back about letters, joined to the ledger, the
// suppressions and the subscribers' pages. package feedback below it reads
// foreign messages and decides what they mean; this one ties them to our
// deliveries and keeps what follows.
//
// Everything that comes back walks one way:
//
//	a message (file, mbox, Maildir, LMTP, SMTP, IMAP)   a provider's webhook   a link that somebody followed
//	  receive.Intake: feedback.Parse                      webhook.Intake         Inbound.link
//	        \____________ feedback.Matcher over deliveryFinder ___/               /
//	                                   \___________ sink.Apply __________________/
//	                                        store.Ledger.TakeFeedback: one transaction
//
// The keys that sign links and return paths are kept here too, as a link that
// comes back is opened with them (Keyring). The pages themselves, and the handlers
// of the webhooks, are in package pages.
//
// The package knows neither the desk nor the letters: what it needs of them is
// handed in by Options.
package inbound

import (
	"sync"
)

// Inbound is the room. Its methods may be used by several goroutines, and one
// Inbound should serve a whole process: callers at the same time share
// transactions.
type Inbound struct {
	o    Options
	Keys *Keyring

	sink     *sink
	subjects sync.Map      // of revisions, by slug, revision and locale
	asked    chan struct{} // wakes AnswerSignUps
	paper    chan struct{} // a place for each letter that is set at one time
}

// New joins what is handed in. It opens nothing and asks nothing.
func New(o Options) *Inbound {
	o = o.withDefaults()
	return &Inbound{o: o, Keys: NewKeyring(o), sink: newSink(o), asked: make(chan struct{}, 1),
		paper: make(chan struct{}, paperCrew)}
}
