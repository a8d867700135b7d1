package doctor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"

	"tidings/internal/loopback"
)

// Resolver asks the DNS. *net.Resolver does.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupHost(ctx context.Context, host string) ([]string, error)
	LookupAddr(ctx context.Context, address string) ([]string, error)
}

// namePatience bounds how long doctor waits for all answers of the DNS together.
const namePatience = 3 * time.Second

// question is one name, and what of it is wanted: TXT, MX, host (its addresses) or
// reverse (the names of its first address).
type question struct{ kind, name string }

// names are the answers, asked for side by side. One that is missing in the DNS is empty;
// one that could not be asked for is in failed.
type names struct {
	mu      sync.Mutex
	answers map[question][]string
	failed  map[question]error
}

// ask asks all questions at once.
func ask(ctx context.Context, dns Resolver, all []question) *names {
	ctx, cancel := context.WithTimeout(ctx, namePatience)
	defer cancel()
	n := &names{answers: map[question][]string{}, failed: map[question]error{}}
	var asking sync.WaitGroup
	for _, q := range all {
		asking.Go(func() {
			answer, err := q.answer(ctx, dns)
			n.mu.Lock()
			defer n.mu.Unlock()
			var missing *net.DNSError
			if err != nil && !(errors.As(err, &missing) && missing.IsNotFound) {
				n.failed[q] = err
				return
			}
			n.answers[q] = answer
		})
	}
	asking.Wait()
	return n
}

func (q question) answer(ctx context.Context, dns Resolver) ([]string, error) {
	name := q.name + "." // as it stands, whatever this machine's search list is
	switch q.kind {
	case "TXT":
		return dns.LookupTXT(ctx, name)
	case "MX":
		all, err := dns.LookupMX(ctx, name)
		hosts := make([]string, len(all))
		for i, mx := range all {
			hosts[i] = mx.Host
		}
		return hosts, err
	case "host":
		return dns.LookupHost(ctx, name)
	}
	addresses, err := dns.LookupHost(ctx, name)
	if err != nil || len(addresses) == 0 {
		return nil, err
	}
	return dns.LookupAddr(ctx, addresses[0])
}

// get gives an answer; false where it could not be asked for.
func (n *names) get(kind, name string) ([]string, bool) {
	q := question{kind, name}
	return n.answers[q], n.failed[q] == nil
}

// records are the texts of a name that begin with a version, such as v=spf1.
func (n *names) records(name, version string) (found []string, known bool) {
	all, known := n.get("TXT", name)
	for _, text := range all {
		if rest, ok := strings.CutPrefix(strings.ToLower(text), version); ok &&
			(rest == "" || rest[0] == ' ' || rest[0] == ';') {
			found = append(found, text)
		}
	}
	return found, known
}

// mail is what of this workspace's names the DNS is asked about.
type mail struct {
	from    []string // domains of From, each once
	bounces []string // domains of return paths, each once
	greets  []string // names in EHLO, to relays that do not know us by a password
}

// mailNames gathers them. Without an envelope domain of its own a stream's return path has
// the domain of its From.
func (p *Patient) mailNames() (m mail) {
	add := func(list *[]string, name string) {
		if name = strings.ToLower(name); name != "" && !slices.Contains(*list, name) {
			*list = append(*list, name)
		}
	}
	for _, from := range p.senders() {
		domain := from[strings.LastIndexByte(from, '@')+1:]
		add(&m.from, domain)
		if own := p.Workspace.Config.Delivery.EnvelopeDomain; own != "" {
			domain = own
		}
		add(&m.bounces, domain)
	}
	for _, relay := range p.Workspace.Config.Relays {
		name := relay.EHLOName
		if name == "" {
			name, _ = os.Hostname()
		}
		if relay.Auth == "" && strings.Contains(name, ".") && !loopback.Address(relay.Address) {
			add(&m.greets, name)
		}
	}
	return m
}

// local reports whether no relay takes mail off this machine.
func (p *Patient) local() bool {
	return !slices.ContainsFunc(p.Workspace.Config.Relays, func(r relayConfig) bool {
		return !loopback.Address(r.Address) && !strings.HasPrefix(r.Address, "unix:")
	})
}

// examineNames looks at what receivers look up: who may send for our domains, the keys of
// signatures, what is to become of mail that fails, and where reports come back to.
func (p *Patient) examineNames(ctx context.Context, r *Report) {
	if p.local() {
		r.add(Note, "DNS", "not looked at: the relay is on this machine", "")
		return
	}
	keys, _ := p.Keys() // whose error stands in the report already
	m := p.mailNames()
	var all []question
	for _, d := range m.from {
		all = append(all, question{"TXT", "_dmarc." + d}, question{"TXT", "_dmarc." + organisational(d)})
	}
	for _, d := range m.bounces {
		all = append(all, question{"TXT", d}, question{"MX", d}, question{"host", d})
	}
	for _, k := range keys {
		all = append(all, question{"TXT", keyName(k)})
	}
	for _, name := range m.greets {
		all = append(all, question{"host", name}, question{"reverse", name})
	}
	slices.SortFunc(all, func(a, b question) int { return strings.Compare(a.kind+a.name, b.kind+b.name) })
	all = slices.Compact(all)
	dns := p.Resolver
	if dns == nil {
		dns = net.DefaultResolver
	}
	n := ask(ctx, dns, all)
	if len(n.failed) > 0 {
		p.unanswered(r, n, len(all))
	}
	if len(n.failed) == len(all) {
		return
	}
	for _, d := range m.bounces {
		n.examineSPF(r, d)
		n.examineMX(r, d)
	}
	for _, k := range keys {
		n.examineKey(r, k)
	}
	for _, d := range m.from {
		n.examineDMARC(r, d)
		examineAlignment(r, d, keys, p.Workspace.Config.Delivery.EnvelopeDomain)
	}
	for _, name := range m.greets {
		n.examineGreeting(r, name)
	}
}

// unanswered is one warning for all that the DNS did not say.
func (p *Patient) unanswered(r *Report, n *names, asked int) {
	var which []string
	for q := range n.failed {
		which = append(which, q.name)
	}
	slices.Sort(which)
	which = slices.Compact(which)
	what := "about " + strings.Join(which, ", ")
	if len(n.failed) == asked {
		what = "at all"
	}
	r.warn("DNS", fmt.Sprintf("it did not answer within %v %s, so what it says of our names was not looked at",
		namePatience, what), "look at this machine's network, then run doctor again")
}

// organisational is the domain that somebody registered (RFC 7489, 3.2): example.co.uk for
// mail.example.co.uk.
func organisational(domain string) string {
	if d, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
		return d
	}
	return domain
}
