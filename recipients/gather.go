package recipients

import (
	"fmt"
	"io"
	"slices"
)

// Gathered are the accounts of a list of services, each with all of its services.
type Gathered struct {
	list *List
	all  []*Part
	row  Recipient
	part [1]Part
}

// Gather reads a list of services to its end: its rows may name one account many times.
// Its error is that of List.Next.
func Gather(l *List) (*Gathered, error) {
	g, of := &Gathered{list: l}, map[string]*Part{}
	for {
		r, err := l.Next()
		if err == io.EOF {
			l.report.Accounts = len(g.all)
			return g, nil
		}
		if err != nil {
			return nil, err
		}
		key := AccountKey(r.Accounts[0].Key)
		p := of[key]
		if p == nil {
			p = &Part{Account: Account{Key: r.Accounts[0].Key}, First: true}
			of[key], g.all = p, append(g.all, p)
		}
		for _, s := range r.Accounts[0].Services {
			if at, known := slices.BinarySearch(p.Services, s); !known {
				p.Services = slices.Insert(p.Services, at, s)
			}
		}
		if len(p.Services) > MaxServices {
			l.Reject("services", fmt.Sprintf("the account %s has more than %d services", p.Key, MaxServices))
			p.Services = p.Services[:MaxServices]
		}
	}
}

// Columns says that the rows are accounts with their services.
func (g *Gathered) Columns() Columns {
	return Columns{Account: AccountColumns{Rows: true, Keyed: true, Alone: true, Services: true}}
}

// Next gives the next account.
func (g *Gathered) Next() (*Recipient, error) {
	if len(g.all) == 0 {
		return nil, io.EOF
	}
	g.part[0], g.all = *g.all[0], g.all[1:]
	g.row = Recipient{Accounts: g.part[:]}
	return &g.row, nil
}
