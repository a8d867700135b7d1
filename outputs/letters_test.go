package outputs_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/outputstest"
	"tidings/outputs/text"
	"tidings/templates"
)

func draft(t *testing.T, name, tag string, env outputs.Env) string {
	t.Helper()
	in := templates.DraftInput{Template: name, Locale: tag, Records: *env.Records, Project: "qsol-upgrade",
		AsOf: env.AsOf, Since: notices.Day{Year: 2006, Month: 9, Day: 1}, Zone: env.Zone,
		Organisation: templates.Organisation{Name: env.Organisation, Service: env.Service,
			Signer: templates.Signer{Name: env.Signer.Name, Title: env.Signer.Title, Unit: env.Signer.Unit}}}
	if strings.HasPrefix(name, "incident") {
		in.Incidents = []string{"2006-11-14-database-shutdown"}
	}
	md, _, err := templates.New(nil).Draft(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return md
}

// Every built-in letter in every locale can be read without a warning, and says
// the same in HTML as in the document.
func TestBuiltInLetters(t *testing.T) {
	for _, info := range templates.New(nil).List() {
		for _, tag := range info.Locales {
			t.Run(info.Name+"/"+tag, func(t *testing.T) {
				env, err := outputstest.QSOLEnv(tag)
				if err != nil {
					t.Fatal(err)
				}
				md := draft(t, info.Name, tag, env)
				doc, err := outputs.Parse([]byte(md), env)
				if err != nil {
					t.Fatalf("%v\n%s", err, md)
				}
				for _, w := range doc.Warnings {
					t.Errorf("%v", w)
				}
				if doc.Meta.Preheader == "" || strings.ContainsAny(doc.Meta.Preheader, "`\n") {
					t.Errorf("preheader is %q", doc.Meta.Preheader)
				}
				page, err := email.HTML(doc, outputs.Fallbacks, outputs.Links{})
				if err != nil {
					t.Fatal(err)
				}
				got, err := outputstest.HTMLWords(page)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(outputs.Words(doc, outputs.Fallbacks), got); diff != "" {
					t.Error(diff)
				}
				if _, err := text.Render(doc, outputs.Fallbacks, outputs.Links{}); err != nil {
					t.Error(err)
				}
			})
		}
	}
}
