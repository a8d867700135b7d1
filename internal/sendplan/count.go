package sendplan

import (
	"tidings/internal/delivery"
	"tidings/internal/letter"
)

// Counting gives what counts the plan's part of the audience, recipient by recipient, where the
// ledger has some of them already.
func (p *Plan) Counting(have map[int64]bool, h *Holders) func(letter.Selected) error {
	p.have, p.holders = have, h
	return func(s letter.Selected) error {
		if asked, err := p.Asked(s); err != nil || !asked {
			return err
		}
		p.Selected++
		if p.have[s.ID] {
			p.AlreadySent++
		}
		p.see(s)
		p.tally.selected(s)
		return nil
	}
}

// Resume makes it the plan of a send that was begun; each of its rows is counted by Row.
func (p *Plan) Resume(h *Holders) {
	p.Resumed, p.have, p.holders = true, map[int64]bool{}, h
}

// Row counts one row of a send that was begun.
func (p *Plan) Row(send delivery.Send, r *delivery.Delivery) {
	p.have[r.Recipient] = true
	p.Selected++
	p.tally.add(letter.RegionName(r.Region), r.Locale)
	switch {
	case r.State == delivery.Suppressed:
		p.tally.reasons[r.Reason]++
		p.SuppressedTotal++
	case r.State == delivery.Attempting && send.Policy == delivery.Hold:
		p.InFlight++ // on its way, or uncertain: not sent again either way
	case Waits(send, r):
		p.Waiting++
		p.willSend(r.Email)
	default:
		p.AlreadySent++
	}
}

// Waits reports whether a row of a send will be tried, or tried again.
func Waits(send delivery.Send, r *delivery.Delivery) bool {
	return !r.State.Final() && !(r.State == delivery.Attempting && send.Policy == delivery.Hold) ||
		r.State == delivery.Uncertain && send.Policy == delivery.Resend
}

// Block takes some out of what is to be sent: their messages will be suppressed when their turn
// comes.
func (p *Plan) Block(n int) {
	p.tally.reasons["suppressed since it was begun"] += n
	p.SuppressedTotal += n
	p.ToSend -= n
}

// Beside are those who were seen beside the ledger of a send that was begun. They join only where
// the notice is as it was approved, which is known when all have been seen.
type Beside struct {
	p    *Plan // whom they may join
	seen Plan
}

// Beside begins to gather who may join.
func (p *Plan) Beside() *Beside {
	seen := Plan{holders: p.holders, have: p.have, tally: newTally()}
	for i := range seen.parts {
		seen.parts[i].regions = map[string]int{}
	}
	return &Beside{p: p, seen: seen}
}

// See gathers one who is selected, if the plan is for them.
func (b *Beside) See(s letter.Selected) error {
	if asked, err := b.p.Asked(s); err != nil || !asked {
		return err
	}
	b.seen.see(s)
	if !b.p.have[s.ID] {
		b.seen.tally.selected(s)
	}
	return nil
}

// Any reports whether somebody would join.
func (b *Beside) Any() bool { return b.seen.parts[0].joins+b.seen.parts[1].joins > 0 }

// Join takes them over into the plan.
func (b *Beside) Join() { b.p.join(&b.seen) }

// join takes over who was seen beside the ledger.
func (p *Plan) join(o *Plan) {
	p.streamed, p.parts, p.gathered = o.streamed, o.parts, o.gathered
	for _, x := range o.parts {
		p.Selected += x.joins
	}
	for o, n := range o.tally.foreign {
		p.tally.foreign[o] += n
	}
	for region, tags := range o.tally.regions {
		for tag, n := range tags {
			p.tally.addMany(region, tag, n)
		}
	}
}
