package own

import (
	"slices"

	"tidings/outputs"
	"tidings/recipients"
)

// Needs says which facts of its readers a letter depends on, in any of its languages. What it does not
// need is not frozen: readers of whom it would say the same have the same facts.
type Needs struct {
	yours    bool            // times, objects and figures
	region   bool            // of people without an account, too
	all      bool            // services, whichever they are
	services map[string]bool // those that make a difference
	roles    map[string]bool
	accounts map[string]bool // by recipients.AccountKey
}

// NeedsOf gives what letters need; nil: nothing.
func NeedsOf(docs []*outputs.Document) *Needs {
	n := &Needs{services: map[string]bool{}, roles: map[string]bool{}, accounts: map[string]bool{}}
	any := false
	for _, doc := range docs {
		for _, p := range doc.Personals() {
			any = true
			n.add(p)
		}
	}
	if !any {
		return nil
	}
	return n
}

func (n *Needs) add(p *outputs.Personal) {
	if y := p.Yours; y != nil {
		n.yours, n.all = true, n.all || y.Uptime
		for _, h := range affected(y) {
			n.services[h.service] = true
		}
	}
	for _, c := range comparable(p.When) {
		n.region = n.region || c.Key == "region"
		for _, v := range c.Values {
			switch c.Key {
			case "service":
				n.services[v] = true
			case "role":
				n.roles[v] = true
			case "account":
				n.accounts[v] = true
			}
		}
	}
}

// Own gives the facts of a selected recipient that the letter needs; listed is what the file
// that `affected` names says, by recipients.AccountKey.
func (n *Needs) Own(r *recipients.AudienceRow, listed map[string][]recipients.OwnRow) recipients.Own {
	if n == nil {
		return nil
	}
	if len(r.Accounts) == 0 {
		if n.region && r.Region != "" {
			return recipients.Own{{Region: r.Region}}
		}
		return nil
	}
	out := make(recipients.Own, 0, len(r.Accounts))
	for i := range r.Accounts {
		out = append(out, n.account(r, &r.Accounts[i], listed))
	}
	return out
}

func (n *Needs) account(r *recipients.AudienceRow, a *recipients.AudienceAccount,
	listed map[string][]recipients.OwnRow) (out recipients.OwnAccount) {
	only := func(all []string, wanted map[string]bool) (some []string) {
		for _, s := range all {
			if wanted[s] {
				some = append(some, s)
			}
		}
		return some
	}
	out.Roles = only(a.Roles, n.roles)
	if out.Services = only(a.Services, n.services); n.all {
		out.Services = slices.Clone(a.Services)
	}
	if n.yours || n.region {
		if out.Region = a.Region; out.Region == "" {
			out.Region = r.Region
		}
	}
	if n.yours {
		out.Zone = a.TimeZone
		out.Rows = listed[recipients.AccountKey(a.Key)]
	}
	if n.accounts[recipients.AccountKey(a.Key)] {
		out.Key = a.Key
	}
	if n.yours && (r.Several || len(r.Accounts) > 1) {
		if out.Name = a.Name; out.Name == "" {
			out.Name = a.Key
		}
	}
	return out
}
