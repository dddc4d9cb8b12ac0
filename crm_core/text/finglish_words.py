"""Words that customers type in Latin letters, each with its usual spellings."""

from crm_core.text.vocabulary import word_set

_NOUNS = """
قیمت gheymat gheimat qeymat gheymt gymt gheimt | فاکتور factor faktor fakture
پیش‌فاکتور pishfactor pishfaktor pishfactoor | دوربین doorbin durbin dorbin doorbeen
مداربسته madarbaste madarbasteh modarbaste | دستگاه dastgah dasgah | ضبط zabt | پرینتر printer perinter
چاپگر chapgar | اسکنر scanner eskaner | فیش fish | لیبل label leybel | بارکد barcode barkod | مودم modem
روتر router rooter | سوییچ switch suich | میکروتیک mikrotik microtik | شبکه shabake shabakeh
کابل cable kabl | سرور server | لپ‌تاپ laptop labtop laptap | کامپیوتر computer kampiuter | مانیتور monitor
هارد hard | رم ram | موس mouse | کیبورد keyboard | تلفن telefon telephone | گوشی gooshi gushi goshi
موبایل mobile mobail | خط khat | ویپ voip | نرم‌افزار narmafzar software | آنتی‌ویروس antivirus
ویندوز windows vindoz | آفیس office | لایسنس license laysens | حسابداری hesabdari
اینترنت internet interneti | فیبر fiber fibr | نوری noori nuri | هاست host | دامنه damane domain
صندوق sandogh sanduq sandoogh | فروشگاهی forooshgahi | فروشگاه forooshgah forushgah | حضور hozoor hozur
غیاب ghiab ghiyab | اثر asar | انگشت angosht | چهره chehre | کنترل control kontrol | تردد taradod
یو‌پی‌اس ups | باتری batri battery | کالا kala | محصول mahsool mahsul | محصولات mahsoolat mahsulat
خدمات khadamat | لیست list | کاتالوگ catalog katalog | سفارش sefaresh sefarsh safaresh | خرید kharid
فروش foroosh forush frosh | تخفیف takhfif takhfeef | مالیات maliat maliyat | پرداخت pardakht | قسط ghest
اقساط aghsat | اقساطی aghsati | نقد naghd | نقدی naghdi | چک check chek | کارت kart card | حساب hesab
واریز variz | پول pool pul | تومان tooman toman tuman | تومن tomen toomen | ریال rial | هزار hezar hzar
میلیون milion melion million milyon miliun | میلیارد miliard milyard | بودجه boodje budje bodje
هزینه hazine hazineh | قرارداد gharardad | اشتراک eshterak | تمدید tamdid
گارانتی garanti garanty guarantee | ضمانت zemanat | مرجوع marjoo | مرجوعی marjooei marjui | پست post
ارسال ersal | تحویل tahvil | حمل haml | آدرس adres address | شماره shomare shomareh shomre | تماس tamas
کد kod | پیگیری peygiri peigiri | تیکت ticket tiket | درخواست darkhast | شکایت shekayat | مشکل moshkel
خطا khata | ارور error eror | ایراد irad | پشتیبانی poshtibani poshtibany | پشتیبان poshtiban
کارشناس karshenas | اپراتور operator | مدیر modir | همکار hamkar | مهندس mohandes | دکتر doktor
آقا agha aqa | آقای aghaye | خانم khanom khanum | نصب nasb | راه‌اندازی rahandazi | تعمیر tamir taamir
تعمیرات tamirat | سرویس servis service | آموزش amoozesh amuzesh | مشاوره moshavere moshavereh
نمونه nemoone nemune | دمو demo | جلسه jalase | بازدید bazdid | شرکت sherkat | دفتر daftar | شعبه shobe
انبار anbar | مغازه maghaze | کارخانه karkhane karkhaneh | بیمارستان bimarestan | مدرسه madrese
ساختمان sakhteman | خونه khoone khune | خانه khane | ماشین mashin | سایت site sayt | ایمیل email imeyl
تلگرام telegram | اینستا insta | واتساپ whatsapp vatsap | اطلاعات etelaat ettelaat | عکس aks
فایل file fayl | پی‌دی‌اف pdf | مدل model | رنگ rang | سایز size | کیفیت keyfiat keyfiyat
سرعت sorat soraat | حجم hajm | ظرفیت zarfiat | گیگ gig | مگ meg mega | ترا tera | متر metr meter | ساعت saat
روز rooz ruz roz | هفته hafte hafteh | ماه mah | سال sal | وقت vaght vaqt | زمان zaman | تاریخ tarikh
صبح sobh | ظهر zohr | عصر asr | شب shab | امروز emrooz emruz emroz | فردا farda | دیروز dirooz diruz
دیشب dishab | پس‌فردا pasfarda | شنبه shanbe shanbeh | یکشنبه yekshanbe | دوشنبه doshanbe | سه‌شنبه seshanbe
چهارشنبه chaharshanbe charshanbe | پنجشنبه panjshanbe | جمعه jome jomeh jomee | نفر nafar | کاربر karbar
کاربره karbare | عدد adad | دونه doone dune | تا ta | بسته baste | چیز chiz | کار kar | جواب javab
پاسخ pasokh | سوال soal soaal sual | اسم esm | نام nam naam | فامیل famil | مشتری moshtari
نماینده namayande | نمایندگی namayandegi | همکاری hamkari | استخدام estekhdam | تبلیغ tabligh
تبلیغات tablighat | پیام payam | پیامک payamak | اسمس sms | لغو laghv | انصراف enseraf | کنسل cancel kansel
ثبت sabt | ثبت‌نام sabtenam sabtnam | ربات robot robat | آدم adam | حرف harf | صحبت sohbat
گفتگو goftogoo goftegu | ویدیو video | تصویر tasvir | صدا seda | برق bargh | دزدگیر dozdgir
آیفون iphone aifon | تصویری tasviri | درب darb | قفل ghofl | کلید kelid | دام dome dam | بولت bullet bolet
داهوا dahua dahva | هایک‌ویژن hikvision | کانن canon kanon | سامسونگ samsung | اپل apple
"""
_WORDS = """
سلام salam slm salaam slam | درود dorood dorud | خداحافظ khodahafez khodafez | بای bye
مرسی merci mersi mrc mersy | ممنون mamnoon mamnun mmnon | ممنونم mamnoonam mamnunam | متشکرم moteshakeram
تشکر tashakor | لطفا lotfan ltfan | خواهش khahesh | خسته khaste | نباشید nabashid | بله bale baleh
آره are areh | نه na nah | باشه bashe basheh | اوکی ok oky okey | خب khob | خوب khoob khub
خوبه khoobe khube | خوبی khoobi khubi | خوبین khoobin khubin | عالی aali | عالیه alie aalie | بد bad
بده bade | افتضاح eftezah | چطور chetor chetour | چطوری chetori | چطوره chetore | چند chand
چنده chande chandeh chnde | چندتا chandta | چقدر cheghadr cheqadr chghadr cheghad | چقدره cheghadre | چی chi
چیه chie chiye | چرا chera | کی key kei | کیه kie | کجا koja | کجاست kojast | کجاس kojas
کدوم kodoom kodum kodom | آیا aya | که ke | و va | یا ya | از az | به be | با ba | در dar | برای baraye
برا bara | واسه vase vaseh vasye | رو ro | را ra | تو too | توی tooye tuye | روی rooye ruye | هم ham
همه hame | هنوز hanooz hanuz | الان alan | بعد baad | بعدی badi | قبل ghabl | قبلا ghablan | دیگه dige digeh
دیگر digar | فقط faghat faqat | خیلی kheyli kheili khyli khayli | زیاد ziad ziyad | کم kam | کمتر kamtar
بیشتر bishtar | بهتر behtar | ارزون arzoon arzun | ارزونتر arzoontar | گرون geroon gerun
گرونه geroone gerune | جدید jadid | قدیمی ghadimi | بزرگ bozorg | کوچک koochak kuchak | سریع sari
فوری foori fori | زود zood zud | زودتر zoodtar | دیر dir | اصلا aslan | حتما hatman | واقعا vaghean
شاید shayad | یعنی yani | مثلا masalan | مثل mesl | من man | منو mano | ما ma | شما shoma | تو to
اون oon un | این in | اینو ino | اونو oono uno | اینا ina | همین hamin | همون hamoon | خودم khodam
خودتون khodetoon khodetun | یکی yeki | یه ye yeh | یک yek yk | دو do | سه se seh | چهار chahar char
پنج panj | شش shesh shish | هفت haft | هشت hasht | نه noh | ده dah | یازده yazdah | دوازده davazdah
پانزده panzdah punzdah poonzdah | بیست bist | سی si | چهل chehel | پنجاه panjah | شصت shast | هفتاد haftad
هشتاد hashtad | نود navad | صد sad | دویست devist davist | سیصد sisad | چهارصد chaharsad
پونصد poonsad punsad | پانصد pansad | نیم nim | خراب kharab khorab | خرابه kharabe khorabe | شکسته shekaste
سالم salem | قطع ghat ghate | وصل vasl | روشن roshan | خاموش khamoosh khamush | کار kar | نیست nist
هست hast | هستم hastam | هستید hastid | هستین hastin | بود bood bud | نبود nabood nabud | شد shod
نشد nashod | شده shode shodeh | نشده nashode | کرد kard | کردم kardam | کردید kardid | کردین kardin
کرده karde | نکرد nakard | نکردید nakardid | دارم daram | داری dari | داره dare dareh | دارید darid
دارین darin | داریم darim | ندارم nadaram | نداره nadare nadareh | ندارید nadarid | ندارین nadarin
داشتم dashtam | داشت dasht | می‌خوام mikham mikhaam mikhm mixam mikhom | می‌خوای mikhai mikhay
می‌خواد mikhad | می‌خوایم mikhaim mikhaym | می‌خواین mikhain mikhayn | می‌خواستم mikhastam mikhstam
می‌خواهم mikhaham | نمی‌خوام nemikham nmikham | خواستم khastam | لازم lazem | لازمه lazeme | باید bayad
هستش hastesh | کن kon | کنم konam | کنید konid | کنین konin | کنه kone | بشه beshe | بدم bedam | بده bede
بگو begoo begu | بیا bia biya | بیاد biad | بیاید biaid biayd | بیاین biain | میاد miad | میاید miaid
میاین miain | میام miam | گفتم goftam | گفتید goftid | گفتن goftan | زدم zadam | دادم dadam | خریدم kharidam
خریدیم kharidim | گرفتم gereftam | فرستادم ferestadam | رسید resid | نرسید naresid
نرسیده naresideh nareside | موجود mojood mojud | موجوده mojoode mojude | ناموجود namojood | راضی razi
راضیم raziam razim | ناراضی narazi | عصبانی asabani | ممکنه momkene | امکان emkan | اگه age ageh | اگر agar
ولی vali | چون chon | پس pas | بهم behem | بهتون behetoon behetun | ازتون azatoon azatun
براتون baratoon baratun | برام baram | برامون baramoon | قم qom ghom | تهران tehran teh | کرج karaj
مشهد mashhad | اصفهان esfahan isfahan | شیراز shiraz | تبریز tabriz | اهواز ahvaz | رشت rasht | علی ali
رضا reza | محمد mohammad mohamad | حسین hossein hosein | حسن hasan | مهدی mehdi | احمد ahmad | مریم maryam
زهرا zahra | فاطمه fateme | رضایی rezaei rezaee rezayi | احمدی ahmadi | محمدی mohammadi mohamadi
حسینی hosseini hoseini | کریمی karimi | عباس abbas | سارا sara | تعداد tedad | کل kol | کلا kolan
مجدد mojadad | شارژ sharj | حداقل hadeaghal | حداکثر hadeaksar | تضمین tazmin | کامل kamel | نیاز niaz
"""
_STEMS = """
کن kon | ش sh | د d | گ g | تون toon tun | دون doon dun | خر khar | زن zan | فرست ferest | گیر gir | بین bin
ر r | خور khor | خواه khah
"""
_VERB_PREFIXES = "می‌ mi | نمی‌ nemi | ب be bi | ن na"
_VERB_ENDINGS = "م am | ی i | ه e eh | یم im | ید id | ین in | ن an"
ENDINGS = {
    "eshoon": "شون", "eshun": "شون", "emoon": "مون", "emun": "مون", "etoon": "تون", "etun": "تون",
    "haye": "‌های", "ham": "‌هام", "hash": "‌هاش", "hat": "‌هات", "ha": "‌ها", "tar": "‌تر", "esh": "ش", "am": "م",
    "et": "ت", "ro": " رو",
    "ie": "یه", "i": "ی", "e": "", "o": "و", "ye": "‌ی", "m": "م", "sh": "ش", "t": "ت",
}  # fmt: skip
"""Endings that follow a known word, longest first."""
AMBIGUOUS = word_set(
    "in are to do man be dar ham bad key age pas bye are are no so me or se too card post mobile email",
    "video model computer server laptop internet software telephone antivirus monitor mouse office",
    "windows hard ram label barcode scanner printer router modem switch cable license code service",
    "address error operator file size ups pdf sms check cancel whatsapp telegram robot host domain",
    "battery control garanty guarantee catalog list insta iphone canon apple samsung hikvision dahua",
    "mikrotik voip dome bullet battery product ok okey vase nim bood saat gig meg mega tera fish i e a",
    "and the is it of for on at my we you he she they this that with have has was can will not what how",
    "when where who why please hello hi thanks yes want need price buy order help support camera quote",
    "invoice ticket factor problem install date time day week month number name phone call send get give",
    "new old work works working broken",
)
"""Words that are English too: they do not show that a message is Finglish."""
ENGLISH = word_set(
    "goodbye goodnight good morning stop nope exit play some music menu location unsubscribe see sure okay",
    "oh cool nice lol bye human real who welcome start quit",
    "i a and the is it of for on at my we you he she they this that with have has was can will not what",
    "how when where who why please hello hi thanks yes want need price buy order help support camera",
    "quote invoice problem install time number name phone call send get give new old work works working",
    "broken would could should does did your our me us any am im there here from by an or if as no so one",
    "two three best cheap network security system access door printing",
)
"""Everyday English words; a message of them is English, not Finglish."""


def _pairs(block: str) -> list[tuple[str, str]]:
    entries = [entry.split() for line in block.splitlines() for entry in line.split("|")]
    return [(spelling, entry[0]) for entry in entries for spelling in entry[1:]]


def _verbs() -> dict[str, str]:
    return {
        prefix + stem + ending: persian_prefix + persian_stem + persian_ending
        for prefix, persian_prefix in _pairs(_VERB_PREFIXES)
        for stem, persian_stem in _pairs(_STEMS)
        for ending, persian_ending in _pairs(_VERB_ENDINGS)
    }


def _dictionary() -> dict[str, str]:
    found = _verbs()
    for spelling, persian in reversed(_pairs(_NOUNS) + _pairs(_WORDS)):
        found[spelling] = persian
    return found


DICTIONARY = _dictionary()
"""Latin spelling to Persian word."""
