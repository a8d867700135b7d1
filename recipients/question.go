package recipients

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"tidings/recipients/spell"
	"tidings/recipients/where"
)

// pair is what a rule judges: a recipient and one account of theirs, nil for none.
type pair struct {
	r    *AudienceRow
	a    *AudienceAccount
	rule *Rule
}

// region is the contact's own, else the account's.
func (p *pair) region() string {
	if p.r.Region == "" && p.a != nil {
		return p.a.Region
	}
	return p.r.Region
}

// accountRegion is where the account is, else its contact.
func (p *pair) accountRegion() string { return cmp.Or(p.a.Region, p.r.Region) }

// locale is the contact's own, else the account's, else the region's.
func (p *pair) locale() string {
	if p.r.Locale == "" && p.a != nil && p.a.Locale != "" {
		return p.a.Locale
	}
	return cmp.Or(p.r.Locale, p.rule.RegionLocales[p.region()])
}

// question is a condition with the places where its fields stand.
type question struct {
	path      string
	condition *where.Condition
	slots     []slot
	seen      []bool // of the condition's names: somebody has it
	asked     *pair
	look      func(int) where.Value
}

// slot is where one field stands: among what the registry knows of everybody, or in a list's
// other columns.
type slot struct {
	field string // by spell.FieldName
	begin string // of its value in the stored fields: "field":
	own   func(*pair) where.Value
}

// ownFields are those that no list's column is.
var ownFields = map[string]func(*pair) where.Value{
	"email":      func(p *pair) where.Value { return where.Value{Text: p.r.Email} },
	"name":       func(p *pair) where.Value { return where.Value{Text: p.name()} },
	"first name": func(p *pair) where.Value { return where.Value{Text: p.r.FirstName} },
	"last name":  func(p *pair) where.Value { return where.Value{Text: p.r.LastName} },
	"company":    func(p *pair) where.Value { return where.Value{Text: p.company()} },
	"region":     func(p *pair) where.Value { return where.Value{Text: p.region()} },
	"locale":     func(p *pair) where.Value { return where.Value{Text: p.locale()} },
	"account": func(p *pair) where.Value {
		if p.a == nil {
			return where.Value{}
		}
		return where.Value{Text: p.a.Key}
	},
	"role": func(p *pair) where.Value {
		if p.a == nil || len(p.a.Roles) == 0 {
			return where.Value{}
		}
		return where.Value{Text: p.a.Roles[0], More: p.a.Roles[1:]}
	},
}

func (p *pair) name() string {
	if p.r.Name != "" {
		return p.r.Name
	}
	return FullName(p.r.FirstName, p.r.LastName)
}

func (p *pair) company() string {
	if p.r.Company == "" && p.a != nil {
		return p.a.Name
	}
	return p.r.Company
}

// ask reads a condition; nil for none.
func ask(path, text string) (*question, error) {
	if text == "" {
		return nil, nil
	}
	c, err := readCondition(path, text)
	if err != nil {
		return nil, err
	}
	q := &question{path: path, condition: c, seen: make([]bool, len(c.Names()))}
	for _, n := range c.Names() {
		s := slot{field: spell.FieldInLetters(n.Written)}
		s.own, s.begin = ownFields[s.field], `"`+s.field+`":`
		q.slots = append(q.slots, s)
	}
	q.look = q.value
	return q, nil
}

func (q *question) fits(p *pair) (bool, error) {
	q.asked = p
	ok, err := q.condition.Fits(q.look)
	var e *where.ValueError
	if errors.As(err, &e) {
		return false, &ConditionError{q.path, e.Name.At, fmt.Sprintf("%s of %s is %q, %s", e.Name.Written, p.who(),
			spell.Clip(e.Value, 40), e.Text)}
	}
	return ok, err
}

// who names the pair for people.
func (p *pair) who() string {
	if p.a == nil {
		return p.r.Email
	}
	return fmt.Sprintf("%s (account %s)", p.r.Email, p.a.Key)
}

func (q *question) value(i int) where.Value {
	s, p := &q.slots[i], q.asked
	if s.own != nil {
		return s.own(p)
	}
	text := storedField(p.r.FieldsJSON, s)
	if text == "" && p.a != nil {
		text = storedField(p.a.FieldsJSON, s)
	}
	if text != "" {
		q.seen[i] = true
	}
	return where.Value{Text: text}
}

// WrittenField is a field's name as a condition has it.
func WrittenField(name string) string {
	written := strings.ReplaceAll(name, " ", "_")
	if _, err := where.Parse("has(" + written + ")"); err != nil {
		return fmt.Sprintf("field(%q)", name)
	}
	return written
}
