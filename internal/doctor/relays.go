package doctor

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/locale"
	"tidings/internal/loopback"
	"tidings/internal/mailaddr"
	"tidings/internal/transport"
	"tidings/internal/workspace"
)

// relayPatience bounds how long doctor waits for one relay.
const relayPatience = 10 * time.Second

// examineRelays tries each relay. trial is the address of one on this machine where
// nothing listens: a trial mailbox could.
func (p *Patient) examineRelays(ctx context.Context, r *Report) (trial string) {
	relays := p.Workspace.Config.Relays
	for _, relay := range relays {
		err := p.tryRelay(ctx, relay)
		r.note("relay "+relay.Name, err, relay.Address)
		if errors.Is(err, syscall.ECONNREFUSED) && loopback.Address(relay.Address) {
			trial = relay.Address
			r.Findings[len(r.Findings)-1].Remedy = fmt.Sprintf("to try everything out without writing to anybody, run "+
				"\"tidings %s\" in a second terminal: it takes all mail and keeps it in the folder box. To write to "+
				"customers, name your own relay in tidings.yaml", trialCommand(trial))
		}
	}
	if len(relays) == 0 {
		r.note("relay", errors.New("tidings.yaml names none; nothing can be sent"), "")
	}
	return trial
}

// trialCommand is that of a mailbox which takes all mail and sends none on.
func trialCommand(address string) string { return "mailbox --listen " + address + " --dir box" }

// tryRelay opens and closes one session.
func (p *Patient) tryRelay(ctx context.Context, relay workspace.Relay) error {
	ctx, cancel := context.WithTimeout(ctx, relayPatience)
	defer cancel()
	s, err := p.Open(ctx, relay)
	if err != nil {
		return err
	}
	return errors.Join(p.probe(ctx, relay.Name, s), s.Close())
}

// probe asks a relay whether it takes mail from each of our senders. The recipient is
// the sender itself, whom the relay may know or not: only what it says about us counts,
// and a refusal for now, such as greylisting, is none.
func (p *Patient) probe(ctx context.Context, relay string, s delivery.Session) error {
	prober, ok := s.(transport.Prober)
	if !ok {
		return nil
	}
	for _, from := range p.senders() {
		r, err := prober.Probe(ctx, from, from)
		if err != nil {
			return err
		}
		if r.Ours != "" {
			return &delivery.RelayError{Relay: relay, Stage: r.Stage, Code: r.Code, Enhanced: r.Enhanced, Text: r.Reply,
				Advice: r.Ours, Permanent: true}
		}
	}
	return nil
}

// senders are the addresses of From of both streams.
func (p *Patient) senders() (from []string) {
	streams := p.Workspace.Config.Streams
	for _, s := range []string{streams.Service.From, streams.Update.From} {
		if a, err := mailaddr.Normalise(s); err == nil { // which the workspace's reader has checked
			from = append(from, a)
		}
	}
	return from
}

// examineSigning says whether mail is signed. Without a key it is not, which is no
// fault of the workspace where the relay signs; only a person knows that.
func (p *Patient) examineSigning(r *Report) {
	keys, err := p.Keys()
	if err == nil && len(keys) == 0 {
		r.warn("DKIM", "tidings.yaml names no key, so letters go out unsigned; large mail providers refuse bulk mail "+
			"that nobody signs", "name a key under dkim, or see to it that the relay signs")
		return
	}
	r.note("DKIM", err, locale.Num(len(keys), "key"))
}
