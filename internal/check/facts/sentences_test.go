package facts

import (
	"testing"

	"tidings/internal/check/rule/ruletest"
	"tidings/notices"
)

// Sentences that hold one fault, which its rule finds and no other rule of days and times, and
// sentences that tell of days in other ways, in which nothing is found.
func TestSentencesOfTheWorld(t *testing.T) {
	type one struct{ rule, text string }
	wrong := map[string][]one{
		"it": {{"past-date", "La riparazione terminerà al più tardi il 12 novembre 2026."},
			{"past-date", "Contiamo di completare il trasloco a ottobre 2026."},
			{"past-date", "Prevediamo di ripristinare tutto entro venerdì 20 novembre."},
			{"weekday", "Ci vediamo sabato 5 dicembre, anzi domenica 5 dicembre 2026."},
			{"weekday", "dal lunedì 1º dicembre 2026"}, {"relative-day", "Ieri sera molti ordini sono falliti."},
			{"relative-day", "Vi aggiorneremo domani mattina."},
			{"time-zone", "La manutenzione inizia alle 22 e finisce alle 23.30."},
			{"time-zone", "Dalle 9:15 il servizio è tornato."}},
		"nl": {{"past-date", "Het herstel zal uiterlijk 12 november 2026 klaar zijn."},
			{"past-date", "We verwachten de verhuizing in oktober 2026 af te ronden."},
			{"past-date", "De fout wordt voor 20 november opgelost."},
			{"past-date", "De storing is op 7 december 2026 verholpen."},
			{"weekday", "Het begint zondag 5 december 2026."}, {"weekday", "vanaf ma 1 december 2026"},
			{"relative-day", "Gisteravond mislukten veel bestellingen."},
			{"relative-day", "Overmorgen hoort u meer."},
			{"time-zone", "Het onderhoud begint om 22 uur en eindigt om 23.30 uur."},
			{"time-zone", "Sinds 9.15 uur werkt alles."}},
		"pl": {{"past-date", "Naprawa zostanie zakończona najpóźniej 12 listopada 2026 r."},
			{"past-date", "Planujemy zakończyć przeprowadzkę w październiku 2026 r."},
			{"past-date", "Usterkę usuniemy przed 20 listopada."},
			{"past-date", "W dniu 7 grudnia 2026 r. awaria została usunięta."},
			{"weekday", "Zaczynamy w niedzielę 5 grudnia 2026 r."},
			{"weekday", "od poniedziałku, 1 grudnia 2026 r."},
			{"relative-day", "Wczoraj wieczorem wiele zamówień się nie powiodło."},
			{"relative-day", "Pojutrze napiszemy więcej."},
			{"time-zone", "Prace zaczną się o godz. 22 i zakończą o 23.30."},
			{"time-zone", "Od 9:15 wszystko działa."}},
		"tr": {{"past-date", "Onarım en geç 12 Kasım 2026 tarihinde tamamlanacak."},
			{"past-date", "Taşınmayı Ekim 2026 sonuna kadar bitirmeyi planlıyoruz."},
			{"past-date", "Hatayı 20 Kasım’dan önce gidereceğiz."},
			{"past-date", "Arıza 7 Aralık 2026’da giderildi."}, {"weekday", "5 Aralık 2026 Pazar günü başlıyor."},
			{"weekday", "1 Aralık 2026 Pazartesi’den itibaren"},
			{"relative-day", "Dün akşam birçok sipariş başarısız oldu."},
			{"relative-day", "Önümüzdeki cuma bilgi vereceğiz."},
			{"time-zone", "Bakım saat 22’de başlayıp 23.30’da bitecek."},
			{"time-zone", "09:15’ten beri her şey çalışıyor."}},
		"ko": {{"past-date", "복구는 늦어도 2026년 11월 12일까지 완료될 예정입니다."}, {"past-date", "2026년 10월까지 이전을 마칠 계획입니다."},
			{"past-date", "11월 20일 전까지 수정하겠습니다."}, {"past-date", "장애는 2026년 12월 7일에 복구되었습니다."},
			{"weekday", "12월 5일(일)에 시작합니다."}, {"weekday", "2026년 12월 1일 월요일부터"},
			{"relative-day", "어제 저녁 많은 주문이 실패했습니다."}, {"relative-day", "다음 주 금요일에 알려 드리겠습니다."},
			{"time-zone", "점검은 22시에 시작하여 23시 30분에 끝납니다."}, {"time-zone", "오전 9시 15분부터 정상입니다."}},
		"zh-Hans": {{"past-date", "我们计划在2026年10月完成搬迁。"}, {"past-date", "我们预计在11月20日之前修复。"},
			{"past-date", "故障已于2026年12月7日修复。"}, {"weekday", "12月5日（周日）开始。"}, {"weekday", "自2026年12月1日星期一起"},
			{"relative-day", "昨晚许多订单失败。"}, {"relative-day", "下周五我们会再次通知您。"}, {"time-zone", "维护从22时开始，23时30分结束。"},
			{"time-zone", "上午9:15起恢复正常。"}},
		"zh-Hant": {{"past-date", "預計於2026年11月12日完成修復。"}, {"past-date", "我們計劃在2026年10月完成搬遷。"},
			{"past-date", "異常已於2026年12月7日修復。"}, {"weekday", "12月5日（日）開始。"}, {"weekday", "2026年12月1日星期一起"},
			{"relative-day", "昨天晚上許多訂單失敗。"}, {"relative-day", "明早再次通知您。"}, {"time-zone", "維護從晚上10點開始。"},
			{"time-zone", "上午9:15起恢復正常。"}},
		"ar": {{"past-date", "سيكتمل الإصلاح في موعد أقصاه 12 نوفمبر 2026."},
			{"past-date", "نخطط لإنهاء النقل في أكتوبر 2026."}, {"past-date", "سنحل المشكلة قبل 20 نوفمبر."},
			{"past-date", "تم إصلاح العطل في 7 ديسمبر 2026."}, {"weekday", "نبدأ يوم الأحد 5 ديسمبر 2026."},
			{"weekday", "اعتبارًا من الاثنين 1 ديسمبر 2026"}, {"relative-day", "فشلت طلبات كثيرة مساء أمس."},
			{"relative-day", "سنبلغكم بعد غد."}, {"time-zone", "تبدأ الصيانة الساعة 22:00 وتنتهي الساعة 23:30."},
			{"time-zone", "منذ الساعة التاسعة، أي 9:15، عاد كل شيء."}},
		"he": {{"past-date", "התיקון יושלם לכל המאוחר ב־12 בנובמבר 2026."},
			{"past-date", "אנו מתכננים לסיים את המעבר באוקטובר 2026."},
			{"past-date", "נתקן את התקלה לפני ה־20 בנובמבר."}, {"past-date", "ב־7 בדצמבר 2026 הסתיימה התקלה."},
			{"weekday", "נתחיל ביום ראשון, 5 בדצמבר 2026."}, {"weekday", "החל מיום שני, 1 בדצמבר 2026"},
			{"relative-day", "אתמול בערב נכשלו הזמנות רבות."}, {"relative-day", "נעדכן ביום שישי הקרוב."},
			{"time-zone", "התחזוקה תתחיל בשעה 22:00 ותסתיים ב־23:30."}, {"time-zone", "משעה 9:15 הכול פועל."}},
		"hi": {{"past-date", "मरम्मत 12 नवंबर 2026 तक पूरी होगी।"},
			{"past-date", "हम अक्टूबर 2026 तक स्थानांतरण पूरा करेंगे।"},
			{"past-date", "हम 20 नवंबर से पहले समस्या ठीक करेंगे।"},
			{"past-date", "7 दिसंबर 2026 को समस्या ठीक हो गई।"}, {"weekday", "रविवार, 5 दिसंबर 2026 को शुरू होगा।"},
			{"weekday", "1 दिसंबर 2026 (सोमवार) से"}, {"relative-day", "कल शाम कई ऑर्डर विफल रहे।"},
			{"relative-day", "अगले शुक्रवार हम सूचना देंगे।"},
			{"time-zone", "रखरखाव 22:00 बजे शुरू होकर 23:30 बजे समाप्त होगा।"},
			{"time-zone", "सुबह 9:15 से सब ठीक है।"}},
		"th": {{"past-date", "การซ่อมจะแล้วเสร็จอย่างช้าวันที่ 12 พฤศจิกายน 2569"},
			{"past-date", "เราวางแผนย้ายให้เสร็จภายในเดือนตุลาคม 2569"},
			{"past-date", "เราจะแก้ไขก่อนวันที่ 20 พฤศจิกายน"},
			{"past-date", "เหตุขัดข้องได้รับการแก้ไขในวันที่ 7 ธันวาคม 2569"},
			{"weekday", "เริ่มวันอาทิตย์ที่ 5 ธันวาคม 2569"}, {"weekday", "ตั้งแต่วันจันทร์ที่ 1 ธันวาคม 2569"},
			{"relative-day", "เมื่อวานนี้คำสั่งซื้อจำนวนมากล้มเหลว"}, {"relative-day", "เราจะแจ้งวันศุกร์หน้า"},
			{"time-zone", "การบำรุงรักษาเริ่มเวลา 22.00 น. และสิ้นสุดเวลา 23.30 น."},
			{"time-zone", "ตั้งแต่ 9:15 น. ใช้งานได้ปกติ"}},
	}
	clean := map[string][]string{
		"it": {"Abbiamo rinviato a gennaio il lavoro previsto per il 14 novembre 2026.",
			"Grazie a chi ci ha scritto il 14 novembre; risponderemo a tutti.",
			"Il contratto del 3 marzo 2020 resterà valido.", "Nessun ordine del 29 novembre andrà perso.",
			"Il prezzo di 14.50 euro vale dal 1º gennaio 2027.",
			"Come promesso il 20 novembre, ecco la relazione.", "La fattura di novembre 2026 arriverà più tardi."},
		"nl": {"De facturen van 14 november worden opnieuw verzonden.",
			"Wie op 14 november 2026 bestelde, krijgt zijn geld terug.",
			"Zoals we op 20 november schreven, volgt het rapport later.",
			"Het werk van 14 november is verplaatst naar januari.", "Een vertraging van 3 uur",
			"Er gaat niets verloren van wat u op 29 november opsloeg."},
		"pl": {"Faktury z 14 listopada zostaną wysłane ponownie.",
			"Kto zamówił coś 14 listopada 2026 r., otrzyma zwrot.",
			"Jak pisaliśmy 20 listopada, raport będzie później.",
			"Prace planowane na 14 listopada przenieśliśmy na styczeń.",
			"Zamówienia złożone w dniu 29 listopada nie przepadną.",
			"Cena 14.50 zł obowiązuje od 1 stycznia 2027 r.", "Umowa z 3 marca 2020 r. będzie obowiązywać."},
		"tr": {"14 Kasım’da kesilen faturalar yeniden gönderilecek.",
			"14 Kasım 2026’da sipariş verenlere para iadesi yapılacak.",
			"20 Kasım’da yazdığımız gibi rapor daha sonra yayımlanacak.",
			"14 Kasım için planlanan çalışma ocak ayına ertelendi.",
			"3 Mart 2020 tarihli sözleşme geçerli olmaya devam edecek.",
			"29 Kasım’da verilen hiçbir sipariş kaybolmayacak.", "Her iki kat için 2 saat 30 dakika"},
		"ko": {"11월 14일에 주문하신 고객님께는 환불해 드리겠습니다.", "11월 20일에 말씀드린 대로 보고서는 나중에 보내 드리겠습니다.",
			"11월 14일로 예정되었던 작업은 1월로 연기되었습니다.", "2020년 3월 3일 계약은 계속 유효합니다.", "11월 29일 주문은 사라지지 않습니다.",
			"오늘날 고객은 기다리지 않습니다.", "11월분 청구서는 나중에 발송하겠습니다."},
		"zh-Hans": {"我们将向11月14日下单的客户退款。", "正如我们在11月20日所说，报告将稍后发布。", "原计划在11月14日进行的工作已推迟到1月。",
			"2020年3月3日签订的合同将继续有效。", "11月29日的订单不会丢失。", "11月的账单将稍后寄出。", "我们会在报告中说明11月14日发生的情况。"},
		"zh-Hant": {"我們將退款給11月14日下單的客戶。", "正如我們在11月20日所說，報告將稍後發布。", "2020年3月3日簽訂的合約將繼續有效。", "11月29日的訂單不會遺失。",
			"我們會在報告中說明11月14日發生的情況。"},
		"ar": {"سنعيد المبلغ إلى من طلب في 14 نوفمبر 2026.", "كما ذكرنا في 20 نوفمبر، سيصدر التقرير لاحقًا.",
			"العمل الذي كان مقررًا في 14 نوفمبر تأجل إلى يناير.", "سيبقى عقد 3 مارس 2020 ساريًا.",
			"لن تضيع طلبات يوم 29 نوفمبر.", "سترسل فواتير نوفمبر لاحقًا.", "سنرسل فواتير 14 نوفمبر مرة أخرى."},
		"he": {"נחזיר כסף למי שהזמין ב־14 בנובמבר 2026.", "כפי שכתבנו ב־20 בנובמבר, הדוח יפורסם בהמשך.",
			"העבודה שתוכננה ל־14 בנובמבר נדחתה לינואר.", "החוזה מ־3 במרץ 2020 יהיה תקף.",
			"הזמנות של 29 בנובמבר לא ילכו לאיבוד.", "חשבוניות נובמבר יישלחו בהמשך.",
			"נשלח שוב את החשבוניות מ־14 בנובמבר."},
		"hi": {"14 नवंबर 2026 को ऑर्डर करने वालों को हम पैसे लौटाएँगे।",
			"जैसा हमने 20 नवंबर को लिखा था, रिपोर्ट बाद में आएगी।", "14 नवंबर के लिए तय काम जनवरी तक टल गया है।",
			"3 मार्च 2020 का अनुबंध मान्य रहेगा।", "29 नवंबर को दिए गए ऑर्डर नहीं खोएँगे।",
			"नवंबर के बिल बाद में भेजे जाएँगे।", "आज तक ऐसा नहीं हुआ।"},
		"th": {"เราจะคืนเงินให้ผู้ที่สั่งซื้อเมื่อวันที่ 14 พฤศจิกายน 2569",
			"ตามที่แจ้งเมื่อวันที่ 20 พฤศจิกายน เราจะส่งรายงานภายหลัง",
			"งานที่กำหนดไว้ในวันที่ 14 พฤศจิกายนเลื่อนไปเดือนมกราคม", "สัญญาลงวันที่ 3 มีนาคม 2563 จะยังมีผล",
			"คำสั่งซื้อของวันที่ 29 พฤศจิกายนจะไม่สูญหาย", "ใบแจ้งหนี้เดือนพฤศจิกายนจะส่งภายหลัง"},
	}
	look := func(tag, text string) (found []string) {
		for _, id := range []string{"past-date", "weekday", "relative-day", "time-zone"} {
			s := ruletest.Letters(map[string]string{tag: "# Title\n\n" + text + "\n"}, notices.Records{})
			s.Config.Regions = regions
			if len(ruletest.Looked(t, Rules(), s, id)) > 0 {
				found = append(found, id)
			}
		}
		return found
	}
	for tag, list := range wrong {
		for _, w := range list {
			if got := look(tag, w.text); len(got) != 1 || got[0] != w.rule {
				t.Errorf("%s: %s: %q", tag, w.text, got)
			}
		}
	}
	for tag, list := range clean {
		for _, text := range list {
			if got := look(tag, text); len(got) > 0 {
				t.Errorf("%s: %s: %q", tag, text, got)
			}
		}
	}
}
