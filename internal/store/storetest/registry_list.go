package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"tidings/recipients"
)

// registryListFile takes lists from text to table, as the command does.
func registryListFile(t *testing.T, f *Fixture) {
	ctx := t.Context()
	text := "email,name,customer_number\nann@example.com,Ann,'=1\nbob,Bob,2\ncy@example.com,\"Lee, Cy\",3\n"
	list, err := recipients.NewList(strings.NewReader(text), recipients.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var bad *recipients.ListError
	if _, err := f.Store.ImportRecipients(ctx, list, "list.csv"); !errors.As(err, &bad) || bad.BadRows != 1 {
		t.Fatalf("err %v", err)
	}
	same(t, nil, emails(t, f, recipients.Filter{}))

	list, err = recipients.NewList(strings.NewReader(text), recipients.ListOptions{SkipBad: true})
	if err != nil {
		t.Fatal(err)
	}
	counts, err := f.Store.ImportRecipients(ctx, list, "list.csv")
	if err != nil {
		t.Fatal(err)
	}
	same(t, recipients.Counts{Added: 2}, counts)

	exported := export(t, f)
	list, err = recipients.NewList(strings.NewReader(exported), recipients.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if counts, err = f.Store.ImportRecipients(ctx, list, "export.csv"); err != nil {
		t.Fatal(err)
	}
	same(t, recipients.Counts{Unchanged: 2}, counts)
	same(t, "=1", entry(t, f, "ann@example.com").Fields["customer number"])
}

func export(t *testing.T, f *Fixture) string {
	t.Helper()
	fields := map[string]bool{}
	err := f.Store.Recipients(t.Context(), recipients.Filter{}, func(r *recipients.Recipient) error {
		for name := range r.Fields {
			fields[name] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := recipients.NewWriter(&out, slices.Sorted(maps.Keys(fields)))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Store.Recipients(t.Context(), recipients.Filter{}, w.Write), w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// registryCancelled ends an import in the middle: nothing stays, nobody reads
// the rows afterwards, and the next import works.
func registryCancelled(t *testing.T, f *Fixture) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	returned := false
	rows, stop := rowsOf(everything, func(yield func(*recipients.Recipient) bool) {
		for i := range 100_000 {
			if i == 5_000 {
				cancel()
			}
			if returned {
				t.Error("a row was read after the import returned")
			}
			r := person(fmt.Sprintf("p%d@example.com", i), "P", "emea")
			if !yield(&r) {
				return
			}
		}
	})
	_, err := f.Store.ImportRecipients(ctx, rows, "")
	returned = true
	stop()
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("err %v", err)
	}
	same(t, nil, emails(t, f, recipients.Filter{}))
	same(t, recipients.Counts{Added: 1}, imported(t, f, everything, person("ann@example.com", "Ann", "emea")))
}
