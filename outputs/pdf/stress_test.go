package pdf

import (
	"fmt"
	"strings"

	"tidings/outputs"
)

// germanLetter has long words, umlauts, a window and nested lists.
func germanLetter() *outputs.Document {
	m := meta("de", "Was bei QuickServe Online geschehen ist und was wir tun")
	m.DateText, m.Furniture.Page = "20. November 2006", "Seite %d von %d"
	nested := &outputs.List{Ordered: true, Start: 9, Tight: true, Items: []outputs.ListItem{
		{Blocks: []outputs.Block{par("Die Ursache wurde gefunden und dauerhaft behoben."),
			bullets("Fehler im neuen Oracle-Release",
				"Überlastung der Webserver: Datenbankverbindungswiederherstellungsverfahren")}},
		{Blocks: []outputs.Block{par("Ab Januar folgen die Webserver.")}},
	}}
	titles := []string{"Oracle-Upgrades in der Entwicklung testen", "Neuen Oracle-Datenbankcluster in Betrieb nehmen",
		"Übrige Anwendungen vom alten CIS-Cluster umziehen",
		"Webserver-Upgrades in der Entwicklung testen", "6 neue Webserver in Betrieb nehmen",
		"Neue Staging-Server testen und einrichten", "Neuen Lastverteiler testen und einrichten",
		"Neue Firewall testen und einrichten"}
	tl := projectTimeline("Teil des Projekts", titles,
		strings.Fields("Juli Aug. Sept. Okt. Nov. Dez. Jan. Feb. März Apr. Mai"))
	tl.Caption = "Erneuerung aller Server und Programme, Juli 2006 bis Mai 2007"
	for i, s := range []string{"geplant", "in Arbeit", "erledigt"} {
		tl.Legend[i].Label = s
	}
	return &outputs.Document{Meta: m, Blocks: []outputs.Block{
		head(1, "Was bei QuickServe Online geschehen ist und was wir tun"), par("Sehr geehrte Damen und Herren,"),
		par("in den letzten zwei Monaten ist QuickServe Online ungewöhnlich oft ausgefallen. Dieser Brief sagt, " +
			"was geschehen ist, warum, und was dagegen getan wird. Größere Störungen – auch kurze – stehen in der " +
			"Übersicht unten."),
		head(2, "Was geschehen ist"), nested,
		&outputs.Quote{Blocks: []outputs.Block{
			par("„Die Erneuerung wird nicht übereilt, und es wird an nichts gespart.“"),
			par("So bleibt das Risiko während der Umstellung gering.")}},
		head(2, "Das Projekt, Monat für Monat"), tl,
		&outputs.Table{Caption: "Ausfälle nach Region", Columns: []outputs.Align{outputs.AlignStart, outputs.AlignEnd,
			outputs.AlignEnd}, RowHeaders: true,
			Head: []outputs.Cell{{Inlines: txt("Region")}, {Inlines: txt("Stunden")}, {Inlines: txt("Verfügbarkeit")}},
			Rows: [][]outputs.Cell{{{Inlines: txt("Europa")}, {Inlines: txt("18,5")}, {Inlines: txt("97,41 %")}},
				{{Inlines: txt("Asien und Pazifik")}, {Inlines: txt("4")}, {Inlines: txt("99,4 %")}}}},
		&outputs.Code{Text: "$ tidings status\nqsol-update: versandt\n\n  emea   80 von 80"},
		&outputs.Rule{},
		par("Wir bitten um Entschuldigung."),
		&outputs.Signoff{Closing: "Mit freundlichen Grüßen", Name: "Kathy Oren", Title: "Business Manager",
			Unit: "eBusiness"},
	}}
}

// japaneseLetter has kanji, kana, marks that may not begin a line, and bold.
func japaneseLetter() *outputs.Document {
	m := meta("ja", "QuickServe Onlineの障害と今後の対応について")
	m.DateText, m.Furniture.Page = "2006年11月20日", "%d / %d ページ"
	m.Organisation, m.Address = "クイックサーブ・オンライン", []string{"見本市中央区一丁目2番3号"}
	m.Brand.Footer = ""
	titles := []string{"開発環境でのOracle新版の試験", "新しいOracleデータベース・クラスターの本番導入", "旧CISクラスターから新クラスターへの移行", "開発環境でのウェブサーバー新版の試験",
		"本番ウェブサーバー6台の稼働開始", "新しいステージングサーバーの試験と導入", "新しい負荷分散装置の試験と導入", "新しいファイアウォールの試験と導入"}
	tl := projectTimeline("プロジェクトの要素", titles, strings.Fields("7月 8月 9月 10月 11月 12月 1月 2月 3月 4月 5月"))
	tl.Caption = "すべてのサーバーとソフトウェアの更新（2006年7月～2007年5月）"
	for i, s := range []string{"予定", "進行中", "完了"} {
		tl.Legend[i].Label = s
	}
	long := "この二か月間、クイックサーブ・オンラインでは通常より多くの停止が発生しました。「なぜ起きたのか」「何が行われているのか」を、この手紙でお知らせいたします。" +
		"トラフィックは二年間で三倍になり、現行のサーバーは（ここ二か月ほど）処理に苦しんでいました。"
	return &outputs.Document{Meta: m, Blocks: []outputs.Block{
		head(1, m.Title), par("お客様各位"), par(long + long),
		head(2, "何が起きたか"),
		&outputs.Paragraph{Inlines: []outputs.Inline{&outputs.Text{Value: "原因は二つあります。新しいOracleクラスターの"},
			&outputs.Strong{Inlines: txt("立ち上げ時の不具合")}, &outputs.Text{Value: "と、アクセス集中による速度低下です。詳細は"},
			&outputs.Link{URL: "https://status.qsol.example/ja", Inlines: txt("状況ページ")},
			&outputs.Text{Value: "をご覧ください。"}}},
		bullets("利用が予想より早く増えました。", "Oracleの更新は完了しました。", "一月からウェブサーバーの更新が始まります。"),
		head(2, "月ごとの計画"), tl,
		&outputs.Incidents{Caption: "2006年9月以降の障害", Items: []outputs.Incident{{Title: "Oracle新版の不具合によるデータベース停止",
			When: "2006年11月14日 08:10 から 2006年11月15日 02:40 (UTC+00:00)", Status: "解決済み", Impact: "重大", Severity: 3,
			Facts: []outputs.Fact{{Label: "原因", Text: "Oracle新版の不具合がデータベース・クラスターを停止させました。"}}}}},
		par("ご迷惑をおかけしましたことを、心よりお詫び申し上げます。"),
		&outputs.Signoff{Closing: "敬具", Name: "キャシー・オーレン", Title: "ビジネスマネージャー", Unit: "eBusiness"},
	}}
}

// stressLetter fills about 20 pages with everything that is hard to set.
func stressLetter() *outputs.Document {
	m := meta("en", "A letter that is hard to set")
	d := &outputs.Document{Meta: m}
	add := func(bs ...outputs.Block) { d.Blocks = append(d.Blocks, bs...) }
	add(head(1, "A letter that is hard to set"),
		par("Combining: e\u0301, a\u0308; quotes “so” and ‘so’; dashes – and —; Ελληνικά, Кириллица, Tiếng Việt, ﬁ "+
			"ligature; 한국어와 中文、日本語。 Non-breaking\u00a0space, narrow\u202fone, no\u2011break hyphen, soft\u00adhyphen."))
	add(par("Emoji 😀 and 👩‍💻 and ✅ and ⚠️ in the text."))
	word := strings.Repeat("Donaudampfschifffahrtsgesellschaft", 12)[:400]
	add(head(3, "A level is skipped here"), par("Before "+word+" after."),
		par("https://example.com/"+strings.Repeat("a-path/with_parts.and?query=1&", 14)))
	add(par(strings.Repeat("漢字かな交じり文の、とても長い段落です。（括弧）も「鉤括弧」も、ッやーで始まりません。", 30)))
	add(deepList(7), &outputs.Quote{Blocks: []outputs.Block{par(strings.Repeat("A quotation that goes on. ", 60)),
		&outputs.Quote{Blocks: []outputs.Block{par("A quotation within."), bullets("with", "a list")}}}})
	add(&outputs.Paragraph{
		Inlines: []outputs.Inline{&outputs.Text{Value: "A link "}, &outputs.Link{URL: "https://example.com/a?b=c&d=ü",
			Inlines: []outputs.Inline{&outputs.Text{Value: strings.Repeat("over several lines ", 20)},
				&outputs.CodeSpan{Value: "with code"}, &outputs.Strong{Inlines: txt(" and bold")}}},
			&outputs.Text{Value: " ends."}, &outputs.Break{}, &outputs.Strike{Inlines: txt("struck out")}}})
	add(longTable(120), tallTable(), wideTable(26))
	add(&outputs.Code{Language: "text", Text: strings.Repeat("func main() { fmt.Println(\"literal text that is too "+
		"long for a line of the page, and goes on and on\") }\n\n\tindented 漢字\n", 40)})
	add(longTimeline(36, 40), longTimeline(1, 1), longTimeline(0, 2),
		&outputs.Incidents{Caption: "None", Empty: "No incidents in this period."})
	for i := range 30 {
		add(head(2+i%3, fmt.Sprintf("Section %d", i)),
			par(strings.Repeat(fmt.Sprintf("Sentence %d of a section. ", i), 3+i*2)))
	}
	add(manyIncidents(25),
		&outputs.Signoff{Closing: "Yours sincerely,", Name: "Kathy Oren", Title: "Business Manager", Unit: "eBusiness"})
	return d
}

func deepList(depth int) *outputs.List {
	l := &outputs.List{Ordered: depth%2 == 0, Start: 98}
	for i := range 3 {
		item := outputs.ListItem{Blocks: []outputs.Block{par(fmt.Sprintf("Item %d at depth %d, with enough text to "+
			"need a second line when it stands far to the right.", i, depth))}}
		if i == 1 && depth > 1 {
			item.Blocks = append(item.Blocks, deepList(depth-1), par("After the inner list."))
		}
		l.Items = append(l.Items, item)
	}
	return l
}

func cells(ss ...string) []outputs.Cell {
	var out []outputs.Cell
	for _, s := range ss {
		out = append(out, outputs.Cell{Inlines: txt(s)})
	}
	return out
}

func longTable(n int) *outputs.Table {
	t := &outputs.Table{Caption: "A table over pages", Columns: make([]outputs.Align, 3), RowHeaders: true,
		Head: cells("Number", "What", "Remark")}
	for i := range n {
		t.Rows = append(t.Rows,
			cells(fmt.Sprintf("row-%d", i), "Some words about this row", strings.Repeat("more ", i%7)))
	}
	return t
}

func tallTable() *outputs.Table {
	return &outputs.Table{Columns: make([]outputs.Align, 2), Head: cells("Short", "Tall"),
		Rows: [][]outputs.Cell{cells("one", strings.Repeat("A row taller than a page. ", 400)), cells("two", "short")}}
}

func wideTable(n int) *outputs.Table {
	t := &outputs.Table{Caption: "Many columns", Columns: make([]outputs.Align, n)}
	var head, row []string
	for i := range n {
		head, row = append(head, fmt.Sprintf("Col%d", i)), append(row, fmt.Sprintf("value%d", i))
	}
	t.Head, t.Rows = cells(head...), [][]outputs.Cell{cells(row...), cells(row...)}
	return t
}

func longTimeline(months, rows int) *outputs.Timeline {
	t := &outputs.Timeline{Caption: fmt.Sprintf("%d months", months), RowLabel: "Project element",
		Legend: []outputs.LegendEntry{{State: outputs.Late, Mark: "X", Label: "late"}}}
	for i := range months {
		y := fmt.Sprint(2006 + i/12)
		t.Months = append(t.Months, outputs.TimelineMonth{Short: []string{"Jan", "Feb", "March", "Apr", "May", "June",
			"July", "Aug", "Sept", "Oct", "Nov", "Dec"}[i%12], Year: y})
	}
	for r := range rows {
		row := outputs.TimelineRow{Title: fmt.Sprintf("Element %d with a rather long name that needs lines", r),
			Cells: make([]outputs.TimelineCell, months)}
		for m := range months {
			if (m+r)%5 == 0 {
				row.Cells[m] = outputs.TimelineCell{State: outputs.CellState(1 + (m+r)%4), Mark: "X", Label: "late"}
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func manyIncidents(n int) *outputs.Incidents {
	b := &outputs.Incidents{Caption: "Many incidents"}
	for i := range n {
		b.Items = append(b.Items, outputs.Incident{Title: fmt.Sprintf("Incident %d", i),
			When: "14 November 2006, 08:10 (UTC+00:00)", Status: "Resolved", Impact: strings.Repeat("Major ", 1+i),
			Severity: i % 4,
			Facts:    []outputs.Fact{{Label: "Cause", Text: strings.Repeat("because ", 10+i)}},
			Updates:  []outputs.IncidentUpdate{{When: "08:30", Status: "Monitoring", Text: "We watch."}}})
	}
	return b
}
