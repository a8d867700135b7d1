package audience

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tidings/internal/letter"
	"tidings/recipients"
	"tidings/recipients/spell"
)

// Finding is a name in an audience that nothing in the registry has, or what is doubtful in its list.
type Finding struct {
	Path    string // in notice.yaml; empty: it is about Where
	Where   string // file:line of the list of accounts
	Error   bool   // somebody would be left out, or written to, by a slip of the hand
	Message string
}

// Findings says which accounts, roles and services of an audience nobody has. A name of an
// account must be right: by a wrong one a customer is left out, or told what the letter should
// keep from them. A role or a service may have lost the last who had it.
func (r *Room) Findings(ctx context.Context, s *letter.Source) (out []Finding, err error) {
	a := s.Notice.Audience
	for _, x := range []struct {
		path  string
		names []string
	}{{"audience.accounts", a.Accounts}, {"audience.except.accounts", a.Except.Accounts}} {
		near, err := r.Unknown(ctx, "account", x.names)
		if err != nil {
			return nil, err
		}
		for _, name := range x.names {
			if meant, unknown := near[name]; unknown {
				out = append(out, Finding{Path: x.path, Error: true,
					Message: "there is no account " + name + isMeant(meant)})
			}
		}
	}
	db, err := r.needs.Store(ctx)
	if err != nil {
		return nil, err
	}
	for _, address := range a.Except.Addresses {
		_, err := db.Recipient(ctx, address)
		switch {
		case errors.Is(err, recipients.ErrNotFound):
			out = append(out, Finding{Path: "audience.except.addresses", Error: true,
				Message: fmt.Sprintf("nobody has the address %s, so nobody is left out by it; is it written as in "+
					"your lists?", address)})
		case err != nil:
			return nil, err
		}
	}
	for _, x := range []struct {
		path, kind, what string
		names            []string
	}{
		{"audience.roles", "role", "no contact has the role %s", a.Roles},
		{"audience.except.roles", "role", "no contact has the role %s", a.Except.Roles},
		{"audience.services", "service", "no account uses %s", a.Services},
	} {
		near, err := r.Unknown(ctx, x.kind, x.names)
		if err != nil {
			return nil, err
		}
		for _, name := range x.names {
			if meant, unknown := near[name]; unknown {
				out = append(out, Finding{Path: x.path, Message: fmt.Sprintf(x.what, name) + isMeant(meant)})
			}
		}
	}
	of, err := r.listFindings(ctx, s)
	return append(out, of...), err
}

func isMeant(near string) string {
	if near == "" {
		return ""
	}
	return fmt.Sprintf("; is %s meant?", near)
}

// Unknown gives those names of a kind that nobody in the registry has, each with one that looks
// like it; empty: none does. Kinds are account, role and service; of any other nothing is unknown.
func (r *Room) Unknown(ctx context.Context, kind string, names []string) (near map[string]string, err error) {
	if len(names) == 0 {
		return nil, nil
	}
	db, err := r.needs.Store(ctx)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "account":
		unknown, err := db.UnknownAccounts(ctx, each(names, recipients.AccountKey))
		if err != nil || len(unknown) == 0 {
			return nil, err
		}
		near, err := r.nearAccounts(ctx, unknown)
		return unknownOf(names, recipients.AccountKey, unknown, near), err
	case "role":
		known, err := db.Roles(ctx)
		return strangers(names, recipients.Role, known), err
	case "service":
		known, err := db.ServicesUsed(ctx)
		return strangers(names, func(s string) string { return s }, known), err
	}
	return nil, nil
}

// Accounts streams the accounts of the registry with key and name.
func (r *Room) Accounts(ctx context.Context, each func(id int64, key, name string) error) error {
	db, err := r.needs.Store(ctx)
	if err != nil {
		return err
	}
	return db.AccountNames(ctx, each)
}

func unknownOf(names []string, key func(string) string, unknown []string, near map[string]string) map[string]string {
	out := map[string]string{}
	for _, name := range names {
		if k := key(name); slices.Contains(unknown, k) {
			out[name] = near[k]
		}
	}
	return out
}

// strangers are the names that are not known, with those that look like them.
func strangers(names []string, key func(string) string, known []string) map[string]string {
	out := map[string]string{}
	for _, name := range names {
		if k := key(name); !slices.Contains(known, k) {
			out[name] = spell.Nearest(k, known)
		}
	}
	return out
}
