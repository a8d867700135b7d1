package audience

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tidings/internal/letter"
	"tidings/recipients"
)

// Finding is a name in an audience that nothing in the registry has.
type Finding struct {
	Path    string // in notice.yaml
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
		found, err := r.unknownAccounts(ctx, x.path, x.names)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
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
		path, what string
		names      []string
		known      func(context.Context) ([]string, error)
		key        func(string) string
	}{
		{"audience.roles", "no contact has the role %s", a.Roles, db.Roles, recipients.Role},
		{"audience.except.roles", "no contact has the role %s", a.Except.Roles, db.Roles, recipients.Role},
		{"audience.services", "no account uses %s", a.Services, db.ServicesUsed, func(s string) string { return s }},
	} {
		if len(x.names) == 0 {
			continue
		}
		known, err := x.known(ctx)
		if err != nil {
			return nil, err
		}
		for _, name := range x.names {
			if slices.Contains(known, x.key(name)) {
				continue
			}
			text := fmt.Sprintf(x.what, name)
			if near := recipients.Nearest(name, known); near != "" {
				text += fmt.Sprintf("; is %s meant?", near)
			}
			out = append(out, Finding{Path: x.path, Message: text})
		}
	}
	return out, nil
}

func (r *Room) unknownAccounts(ctx context.Context, path string, names []string) (out []Finding, err error) {
	if len(names) == 0 {
		return nil, nil
	}
	db, err := r.needs.Store(ctx)
	if err != nil {
		return nil, err
	}
	unknown, err := db.UnknownAccounts(ctx, each(names, recipients.AccountKey))
	if err != nil || len(unknown) == 0 {
		return nil, err
	}
	near, err := r.nearAccounts(ctx, unknown)
	if err != nil {
		return nil, err
	}
	for _, key := range unknown {
		text := fmt.Sprintf("there is no account %s", key)
		for _, name := range names {
			if recipients.AccountKey(name) == key {
				text = fmt.Sprintf("there is no account %s", name)
			}
		}
		if near[key] != "" {
			text += fmt.Sprintf("; is %s meant?", near[key])
		}
		out = append(out, Finding{Path: path, Error: true, Message: text})
	}
	return out, nil
}
