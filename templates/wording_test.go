package templates

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
)

// said is what a letter must say in each language, by a word of it.
var said = map[string]map[string][]string{
	"sorry": {
		"en":      {"We are sorry"},
		"de":      {"tut uns leid", "bitten wir um Entschuldigung"},
		"fr":      {"nos excuses"},
		"es":      {"Lamentamos", "Lo sentimos"},
		"ja":      {"お詫び申し上げます"},
		"pt-BR":   {"Pedimos desculpas"},
		"it":      {"Ci scusiamo"},
		"nl":      {"Het spijt ons", "Onze excuses"},
		"pl":      {"Przepraszamy"},
		"ko":      {"사과드립니다"},
		"zh-Hans": {"深表歉意"},
		"zh-Hant": {"深感抱歉"},
		"tr":      {"özür dileriz", "Özür dileriz"},
		"hi":      {"हमें खेद है"},
		"th":      {"เราขออภัย"},
		"ar":      {"نعتذر لكم"},
		"he":      {"אנו מתנצלים"},
	},
	"contact": {
		"en":      {"reply to this message"},
		"de":      {"auf diese Nachricht"},
		"fr":      {"répondre à ce message"},
		"es":      {"responda a este mensaje"},
		"ja":      {"ご返信ください"},
		"pt-BR":   {"responda a esta mensagem"},
		"it":      {"risponda a questo messaggio"},
		"nl":      {"Beantwoord dan dit bericht"},
		"pl":      {"prosimy o odpowiedź na tę wiadomość"},
		"ko":      {"이 메일에 회신해 주십시오"},
		"zh-Hans": {"直接回复本邮件"},
		"zh-Hant": {"直接回覆本郵件"},
		"tr":      {"bu iletiyi yanıtlayın"},
		"hi":      {"इस संदेश का उत्तर दें"},
		"th":      {"ตอบกลับข้อความนี้"},
		"ar":      {"الرد على هذه الرسالة"},
		"he":      {"להשיב להודעה זו"},
	},
	"again": {
		"en":      {"We will write to you again"},
		"de":      {"Wir schreiben Ihnen wieder"},
		"fr":      {"Nous vous écrirons de nouveau"},
		"es":      {"Le escribiremos de nuevo"},
		"ja":      {"ご連絡"},
		"pt-BR":   {"Escreveremos de novo"},
		"it":      {"Le scriveremo di nuovo"},
		"nl":      {"We schrijven u opnieuw"},
		"pl":      {"Napiszemy do Państwa ponownie"},
		"ko":      {"다시 안내해 드리겠습니다"},
		"zh-Hans": {"再次通知您"},
		"zh-Hant": {"再次通知您"},
		"tr":      {"size yeniden yazacağız"},
		"hi":      {"फिर से लिखेंगे"},
		"th":      {"แจ้งให้ท่านทราบอีกครั้ง"},
		"ar":      {"سنكتب إليكم مجددًا"},
		"he":      {"נכתוב אליכם שוב"},
	},
	"no action": {
		"en":      {"No action is needed"},
		"de":      {"Sie müssen nichts unternehmen"},
		"fr":      {"Vous n’avez rien à faire"},
		"es":      {"No tiene que hacer nada"},
		"ja":      {"お客様による対応は必要ございません"},
		"pt-BR":   {"Você não precisa fazer nada"},
		"it":      {"Non deve fare nulla"},
		"nl":      {"U hoeft niets te doen"},
		"pl":      {"Nie muszą Państwo nic robić"},
		"ko":      {"따로 하실 일은 없습니다"},
		"zh-Hans": {"无需进行任何操作"},
		"zh-Hant": {"無需採取任何行動"},
		"tr":      {"Herhangi bir işlem yapmanız gerekmiyor"},
		"hi":      {"आपको कुछ करने की आवश्यकता नहीं है"},
		"th":      {"ท่านไม่ต้องดำเนินการใด"},
		"ar":      {"لا يلزمكم اتخاذ أي إجراء"},
		"he":      {"אין צורך בפעולה כלשהי"},
	},
}

func says(md, what, tag string) bool {
	return slices.ContainsFunc(said[what][tag], func(s string) bool { return strings.Contains(md, s) })
}

// TestLettersOfAnyRecords drafts every letter in every language from records of which each part
// may be there or not, and may say what another part says.
func TestLettersOfAnyRecords(t *testing.T) {
	for seed := range uint64(12) {
		g := &anyRecords{rand.New(rand.NewPCG(seed, 12))}
		records := g.records()
		for _, info := range New(nil).List() {
			if info.Name == "incident" || info.Name == "maintenance" {
				continue // each of those that they choose is tried by itself
			}
			for _, tag := range locales() {
				in := modelInput(info.Name, tag)
				in.Records, in.Incidents, in.Maintenance = records, []string{"i"}, []string{"m"}
				in.Project, in.Zone = "p", time.FixedZone("", 9*3600)
				md, _ := seen(t, in)
				if bad := flaws(md, tag, info.Name, records); len(bad) > 0 {
					t.Fatalf("seed %d, %s %s: %s\n%s", seed, info.Name, tag, strings.Join(bad, "; "), md)
				}
			}
		}
	}
}

// flaws names what a letter must not be like.
func flaws(md, tag, name string, r notices.Records) (bad []string) {
	add := func(ok bool, format string, args ...any) {
		if !ok {
			bad = append(bad, fmt.Sprintf(format, args...))
		}
	}
	times := map[string]int{}
	for _, s := range sentences(md) {
		if s.kind != "#" && len(s.words) > 1 {
			times[s.text]++
			add(times[s.text] < 2, "says %q twice", s.text)
		}
	}
	blocks := parseShape(md).Blocks
	for i, b := range blocks {
		empty := b == "h2" && (i+1 == len(blocks) || blocks[i+1] == "h2" || blocks[i+1] == "```signoff")
		add(!empty, "block %d is a heading with nothing below it", i)
	}
	odd := regexp.MustCompile(`<no value>|%!|\{\{|\}\}|\(\([^f]|[ \t]\n|\.\.|。。|。 |:\.|\( |\S  \S`).FindString(
		strings.ReplaceAll(md, "((name??", ""))
	add(odd == "", "holds %q", odd)
	add(says(md, "contact", tag), "names no way to answer")
	add(blocks[len(blocks)-1] == "```signoff", "is not signed")
	i := r.Incidents[0]
	if strings.HasPrefix(name, "incident") {
		add(says(md, "sorry", tag), "does not apologise")
		asked := strings.Contains(i.Summary+i.Cause+i.Remedy+i.Updates[len(i.Updates)-1].Text, "Please")
		if tag == "en" {
			add(says(md, "no action", tag) != asked, "says no action is needed, and asks for one, or neither")
		}
	}
	if name == "incident-initial" || name == "incident-update" {
		add(i.Status == notices.Resolved || says(md, "again", tag), "does not say when one hears more")
	}
	return bad
}

// anyRecords makes records by chance.
type anyRecords struct{ *rand.Rand }

// text is a text or none. Several may be the same.
func (g *anyRecords) text() string {
	return []string{"", "", "Orders were refused", "Orders were refused.", "A disk was full", "Please sign in again",
		"Two lines\nof text", "One part.\n\n- an item\n- another"}[g.IntN(8)]
}

func (g *anyRecords) records() notices.Records {
	r := modelRecords()
	i := notices.Incident{ID: "i", Title: "Orders were refused", BeganAt: utc(2006, 11, 14, 8, 10), Summary: g.text(),
		Cause: g.text(), Remedy: g.text(), Impact: []notices.Impact{notices.ImpactNone, notices.ImpactMinor,
			notices.ImpactMajor, notices.ImpactCritical}[g.IntN(4)]}
	i.Status = []notices.IncidentStatus{notices.Investigating, notices.Identified, notices.Monitoring,
		notices.Resolved}[g.IntN(4)]
	if i.Status == notices.Resolved || i.Status == notices.Monitoring && g.IntN(2) == 0 {
		i.EndedAt = utc(2006, 11, 15, 2, 40)
	}
	if i.Status != notices.Resolved && g.IntN(2) == 0 {
		i.NextUpdateAt = utc(2006, 11, 20, 18, 0)
	}
	for n := range 1 + g.IntN(3) {
		if text := g.text(); text != "" || n == 0 {
			i.Updates = append(i.Updates, notices.Update{At: utc(2006, 11, 14, 9+n, 0), Status: "investigating",
				Text: text})
		}
	}
	if g.IntN(2) == 0 {
		i.Components, i.Regions = []string{"web"}, []string{"emea"}
		i.Actions = []notices.Action{{Text: "A second disk"}}
	}
	m := r.Maintenance[0]
	m.ID, m.Summary = "m", g.text()
	m.Status = []notices.MaintenanceStatus{notices.Scheduled, notices.InProgress, notices.Verifying,
		notices.Completed}[g.IntN(4)]
	if g.IntN(2) == 0 {
		m.Components, m.Regions = nil, nil
	}
	p := modelProject()
	p.ID = "p"
	for _, part := range []*[]string{&p.Causes, &p.Reasons, &p.Notes} {
		*part = (*part)[:min(len(*part), g.IntN(3))]
	}
	if g.IntN(2) == 0 {
		p.Summary = ""
	}
	p.Phases = p.Phases[:1+g.IntN(len(p.Phases))]
	r.Incidents, r.Maintenance, r.Projects = []notices.Incident{i}, []notices.Maintenance{m}, []notices.Project{p}
	if g.IntN(2) == 0 {
		r.Objectives = nil
	}
	return r
}

// A letter's list and the block of an incident call the same fact by the same word.
func TestFactsHaveOneName(t *testing.T) {
	for _, tag := range locales() {
		md, _ := draft(t, modelInput("incident-initial", tag))
		md = strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(md)
		l, err := locale.Parse(tag)
		if err != nil {
			t.Fatal(err)
		}
		for fact, key := range map[string]locale.Key{"impact": locale.KeyImpact, "components": locale.KeyAffected,
			"regions": locale.KeyRegions} {
			label := strings.TrimSpace(l.Label(l.Phrase(key), ""))
			label = strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(label)
			item := `(?m)^- ` + regexp.QuoteMeta(label) + `\s*\(\(incident [^ ]+ ` + fact
			if !regexp.MustCompile(item).MatchString(md) {
				t.Errorf("%s: no %q before the %s:\n%s", tag, label, fact, md)
			}
		}
	}
}
