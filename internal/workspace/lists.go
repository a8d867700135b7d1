package workspace

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"golang.org/x/text/language"

	"tidings/notices"
	"tidings/recipients"
)

// List says what a list of recipients is, so that nobody need say it at each import.
type List struct {
	// What its rows are: contacts, accounts, services or opt-outs; left out: contacts.
	// Example: accounts
	As string `yaml:"as,omitempty" json:"as,omitempty"`
	// What its columns are, by their headings: a column's name from the reference of lists, or ignore, field (of the
	// person), account field, email 2 (a second contact of the same account), or the name of a field of your own, which
	// may have "field: " or "account field: " before it.
	// Example: {"E-Mail 1": email, Kundennummer: account, Notizen: ignore}
	Map map[string]string `yaml:"map,omitempty" json:"map,omitempty"`
	// Its encoding, where it is not UTF-8.
	// Example: windows-1252
	Encoding string `yaml:"encoding,omitempty" json:"encoding,omitempty"`
}

// SaveList keeps what a list is, by its file's name, in tidings.yaml.
func (w *Workspace) SaveList(name string, l List) error {
	c, err := read(w, ConfigFile, Config.validate)
	if err != nil {
		return err
	}
	c.Lists = maps.Clone(c.Lists)
	if c.Lists == nil {
		c.Lists = map[string]List{}
	}
	c.Lists[name] = l
	if err := w.save(ConfigFile, c, c.validate()); err != nil {
		return err
	}
	w.Config.Lists = c.Lists
	return nil
}

func (k *checker) lists(lists map[string]List) {
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		if _, err := recipients.ParseAs(lists[name].As); err != nil {
			k.add("lists."+name+".as", "%v", err)
		}
		if base := filepath.Base(filepath.FromSlash(name)); name == "" || base != name {
			k.add("lists."+name, "a list is named by its file alone, without a folder, such as crm.csv")
		}
		if err := recipients.KnownEncoding(lists[name].Encoding); err != nil {
			k.add("lists."+name+".encoding", "%v", err)
		}
		for _, heading := range slices.Sorted(maps.Keys(lists[name].Map)) {
			if err := recipients.KnownMapping(lists[name].Map[heading]); err != nil {
				k.add("lists."+name+".map."+heading, "%v", err)
			}
		}
	}
}

// countries checks that the codes are of countries, each in one region.
func (k *checker) countries(regions []notices.Region) {
	of := map[string]string{}
	for n, r := range regions {
		for i, code := range r.Countries {
			at := fmt.Sprintf("regions[%d].countries[%d]", n, i)
			c, err := language.ParseRegion(code)
			if err != nil || !c.IsCountry() || len(code) != 2 || c.String() != code {
				k.add(at, "%q is no country; write its ISO 3166 code of two capital letters, such as DE", code)
				continue
			}
			if other, again := of[c.Canonicalize().String()]; again {
				k.add(at, "%s is in the region %s already; a country is in one region", code, other)
			}
			of[c.Canonicalize().String()] = r.ID
		}
	}
}
