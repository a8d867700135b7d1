package notices

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Validate checks the notice by itself and against the regions of known. Whether
// its records still exist, and still say the same, is asked by the check before
// sending.
func (n Notice) Validate(known Records) Problems {
	c := &check{known: known}
	c.title("template", n.Template, true)
	oneOf(c, "stream", n.Stream, Service, News)
	c.title("subject", n.Subject, false)
	if len(n.Locales) == 0 {
		c.problems.add("locales", "locales is empty; name at least one language, for instance en")
	}
	c.tags("locales", n.Locales)
	c.regions("audience.regions", n.Audience.Regions)
	c.tags("audience.locales", n.Audience.Locales)
	c.list("audience.roles", "role", n.Audience.Roles)
	c.list("audience.accounts", "account", n.Audience.Accounts)
	c.components("audience.services", n.Audience.Services, false)
	c.affected(n.Audience.Affected)
	c.except(n.Audience.Except)
	c.followed(n.Audience)
	if n.Uncertain != "" {
		oneOf(c, "uncertain", n.Uncertain, Resend, Hold)
	}
	if n.Attach != "" {
		oneOf(c, "attach", n.Attach, PublicPDF, PersonalPDF)
	}
	if n.Link != "" {
		oneOf(c, "link", n.Link, PaperLink)
	}
	c.moment("as_of", n.AsOf, true)
	if n.Thread != "" {
		c.id("thread", n.Thread)
	}
	if n.Private && n.Publish {
		c.problems.add("publish", "publish and private are both true; leave one out")
	}
	c.refs(n.Records)
	return c.problems
}

func (c *check) tags(path string, list []string) {
	c.length(path, len(list))
	for n, tag := range list {
		at := fmt.Sprintf("%s[%d]", path, n)
		switch {
		case !ValidTag(tag):
			c.problems.add(at, "%q is no language tag; write for instance en, de or pt-BR", tag)
		case slices.Index(list, tag) < n:
			c.problems.add(at, "the language %q is named twice; remove one", tag)
		}
	}
}

// list checks words of which only the registry knows whether there are such.
func (c *check) list(path, what string, words []string) {
	c.length(path, len(words))
	for n, word := range words {
		at := entryAt(path, n)
		if slices.Index(words, word) < n {
			c.problems.add(at, "%s %q is named twice; remove one", what, word)
			continue
		}
		c.title(at, word, true)
	}
}

// affected takes true, or the name of a file beside notice.yaml.
func (c *check) affected(a Affected) {
	name := a.File()
	if name == "" {
		return
	}
	if !strings.HasSuffix(strings.ToLower(name), ".csv") || strings.ContainsAny(name, "/\\") ||
		strings.HasPrefix(name, ".") {
		c.problems.add("audience.affected", "%q is neither true nor the name of a CSV file beside notice.yaml; write "+
			"affected: true, or for instance affected: hosts.csv", name)
	}
}

func (c *check) except(e Except) {
	const at = "audience.except."
	c.regions(at+"regions", e.Regions)
	c.tags(at+"locales", e.Locales)
	c.list(at+"roles", "role", e.Roles)
	c.list(at+"accounts", "account", e.Accounts)
	c.list(at+"addresses", "address", e.Addresses)
}

// followed checks the notices that a follow-up follows.
func (c *check) followed(a Audience) {
	if a.Of == "" && len(a.OfAlso) > 0 {
		c.problems.add("audience.of_also", "of_also names further notices but of names none; write the first of them "+
			"under of")
	}
	if slices.Contains(a.States, AccountsNotReached) && len(a.States) > 1 {
		c.problems.add("audience.states", "%s stands alone, since it chooses accounts and the others people; draft a "+
			"letter of its own for the others", AccountsNotReached)
	}
	c.length("audience.of_also", len(a.OfAlso))
	for n, slug := range a.OfAlso {
		c.id(entryAt("audience.of_also", n), slug)
	}
}

func (c *check) refs(list []RecordRef) {
	c.length("records", len(list))
	for n, r := range list {
		at := fmt.Sprintf("records[%d].", n)
		oneOf(c, at+"kind", r.Kind, "incident", "maintenance", "project", "objective", "config")
		c.id(at+"id", r.ID)
		if sum, err := hex.DecodeString(r.Digest); err != nil || len(sum) != 32 {
			c.problems.add(at+"digest", "digest is no SHA-256 in hexadecimal (64 digits); draft the notice again")
		}
	}
}

// Validate checks components, regions and objectives, the records that stand in
// tidings.yaml, by themselves and against each other.
func (r Records) Validate() Problems {
	c := &check{known: r}
	for n, k := range r.Components {
		at := fmt.Sprintf("components[%d].", n)
		c.id(at+"id", k.ID)
		c.twice(at+"id", "component", n, c.componentIDs())
		c.title(at+"name", k.Name, true)
		c.text(at+"description", k.Description, false)
		c.namesIn(at+"names", k.Names)
	}
	for n, k := range r.Regions {
		at := fmt.Sprintf("regions[%d].", n)
		c.id(at+"id", k.ID)
		c.twice(at+"id", "region", n, c.regionIDs())
		c.title(at+"name", k.Name, true)
		c.namesIn(at+"names", k.Names)
	}
	ids := make([]string, len(r.Objectives))
	for n, o := range r.Objectives {
		ids[n] = o.ID
	}
	for n, o := range r.Objectives {
		c.twice(fmt.Sprintf("objectives[%d].id", n), "objective", n, ids)
		c.objective(fmt.Sprintf("objectives[%d].", n), o)
	}
	return c.problems
}

func (c *check) objective(at string, o Objective) {
	c.id(at+"id", o.ID)
	c.title(at+"name", o.Name, true)
	c.namesIn(at+"names", o.Names)
	if !(o.Target > 0 && o.Target <= 100) {
		c.problems.add(at+"target", "target is %v; write per cent above 0 and up to 100, for instance 98", o.Target)
	}
	if o.From.IsZero() {
		c.problems.add(at+"from", "from is missing; write the first day that is measured, for instance 2006-09-01")
	} else if !o.Until.IsZero() && o.Until.String() < o.From.String() {
		c.problems.add(at+"until", "until (%s) is before from (%s); correct one of them", o.Until, o.From)
	}
	c.components(at+"components", o.Components, false)
	c.regions(at+"regions", o.Regions)
}

func (c *check) twice(path, what string, n int, ids []string) {
	if slices.Index(ids, ids[n]) < n {
		c.problems.add(path, "%s %q is declared twice; give each an id of its own", what, ids[n])
	}
}

func (c *check) namesIn(path string, names map[string]string) {
	for _, tag := range locales(c, path, names) {
		c.title(path+"."+tag, names[tag], true)
	}
}
