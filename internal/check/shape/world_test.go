package shape

import (
	"strings"
	"testing"

	"tidings/internal/check/rule"
	"tidings/internal/check/rule/ruletest"
	"tidings/internal/locale"
	"tidings/notices"
)

// Every complete language has the words by which these rules know what a text is.
func TestWordsOfCompleteLanguages(t *testing.T) {
	for _, tag := range locale.Known() {
		w := readShape(rule.Base(tag))
		for name, list := range map[string][]string{"vague_links": w.VagueLinks, "vague_subjects": w.VagueSubjects,
			"insert": w.Insert, "blanks": w.Blanks, "units": w.Units, "references": w.References,
			"networks": w.Networks, "secrets": w.Secrets, "versions": w.Versions} {
			if len(list) == 0 {
				t.Errorf("%s has no %s, or its file cannot be read", tag, name)
			}
		}
	}
}

// Gaps, links and subjects that say nothing are found in the languages whose vowels are marks on
// letters, or which put no space between words, as in others.
func TestShapeOfTheWorld(t *testing.T) {
	for _, c := range []struct{ tag, rule, letter, says string }{
		{"tr", "placeholder", "# Kesinti\n\nSayın [ad soyad], sorun çözüldü.\n", "[ad soyad]"},
		{"tr", "placeholder", "# Kesinti\n\nKesinti X dakika sürdü.\n", "X dakika"},
		{"tr", "link", "# Kesinti\n\n[Buraya tıklayın](https://www.quickserve.example/).\n", "Buraya tıklayın"},
		{"tr", "subject", "# Önemli duyuru\n\nSorun çözüldü.\n", "Önemli duyuru"},
		{"hi", "placeholder", "# व्यवधान\n\nप्रिय [ग्राहक का नाम], समस्या दूर हुई।\n", "[ग्राहक का नाम]"},
		{"hi", "placeholder", "# व्यवधान\n\nयह [पता] पर है।\n", "[पता]"},
		{"hi", "placeholder", "# व्यवधान\n\nव्यवधान X मिनट चला।\n", "X मिनट"},
		{"hi", "link", "# व्यवधान\n\n[यहाँ क्लिक करें](https://www.quickserve.example/)।\n", "यहाँ क्लिक करें"},
		{"hi", "subject", "# महत्वपूर्ण सूचना\n\nसमस्या दूर हुई।\n", "महत्वपूर्ण सूचना"},
		{"th", "placeholder", "# เหตุขัดข้อง\n\nเรียน [ชื่อลูกค้า] แก้ไขแล้ว\n", "[ชื่อลูกค้า]"},
		{"th", "placeholder", "# เหตุขัดข้อง\n\nใช้เวลา X นาที\n", "X นาที"},
		{"th", "link", "# เหตุขัดข้อง\n\n[คลิกที่นี่](https://www.quickserve.example/)\n", "คลิกที่นี่"},
		{"th", "subject", "# ประกาศสำคัญ\n\nแก้ไขแล้ว\n", "ประกาศสำคัญ"},
	} {
		s := ruletest.Letters(map[string]string{c.tag: c.letter}, notices.Records{})
		if got := ruletest.Looked(t, Rules(), s, c.rule); len(got) != 1 || !strings.Contains(got[0], c.says) {
			t.Errorf("%s: %s: %q", c.tag, c.says, got)
		}
	}
	for tag, letter := range map[string]string{
		"tr": "# Siparişler 27 Kasım’da kaydedilemedi\n\nBkz. [durum sayfamızda](https://www.quickserve.example/).\n",
		"hi": "# 27 नवंबर को भुगतान विफल रहे\n\nविवरण [स्थिति पृष्ठ पर](https://www.quickserve.example/) है।\n",
		"th": "# คำสั่งซื้อไม่ถูกบันทึกเมื่อวันที่ 27 พฤศจิกายน\n\n" +
			"ดูที่[หน้าสถานะของเรา](https://www.quickserve.example/)\n",
	} {
		for _, id := range []string{"placeholder", "link", "subject"} {
			s := ruletest.Letters(map[string]string{tag: letter}, notices.Records{})
			if got := ruletest.Looked(t, Rules(), s, id); len(got) > 0 {
				t.Errorf("%s: %s: %q", tag, id, got)
			}
		}
	}
}
