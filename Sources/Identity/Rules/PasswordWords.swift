/// Words that passwords are made of: names, animals, teams, cars, films, games, places, endearments and insults in
/// several languages, keys in a row. Gathered by hand for this project; lower case, sorted.
enum PasswordWords {
    /// Whether `word`, in lower case, is one of them.
    static func contains(_ word: some StringProtocol) -> Bool { all.contains(String(word)) }

    /// Old systems kept eight characters, so lists of leaked passwords hold many words cut off there.
    static func containsCut(_ word: some StringProtocol) -> Bool {
        word.count == cut && cutWords.contains(String(word))
    }

    static let all = Set(list.split(whereSeparator: \.isWhitespace).map(String.init))
    private static let cut = 8
    private static let cutWords = Set(all.lazy.filter { $0.count > cut }.map { String($0.prefix(cut)) })

    private static let list = #"""
        aaa aardvark aaron abc abcabc abcd abcde abcdef abcdefg abcdefgh aberdeen abigail absolute access account
        acdc achilles acmilan action adam admin administrador administrator admins adrian africa african aidan aini
        airborne aircraft airforce airplane ajax alabama aladdin alan alaska albatross albert alberto alegria
        alejandra alejandro aleksandr aleksandra aleksey alex alexander alexandra alexandre alexis alfred alfredo
        alhamdulillah alice alicia alien aliens alison alive allah allahuakbar alligator allison allstar almond
        alphabet always alyssa amanda amazing amazon amber amelia america american americano amethyst amiga amigo
        amigos amor amorcito amore amoremio amour amsterdam amy ana anaconda anakin anal anastasia anderson andre
        andrea andreas andreea andres andrew andrey android andromeda andy angel angela angeles angelface angelica
        angelina angelito angelo angels angie animal animals anita anjing anna anne annette annie anthony anton
        antonia antonio anything apollo apple applepie apples april aquarius aragorn argentina ariana ariel aries
        arizona arjun arkansas army arnold arsenal arthur asd asdf asdfg asdfgh asdfghj asdfjkl ashley ashton
        assalamualaikum assassin assassinscreed asses asshole assholes astros athena athens athletics atlanta
        atlantis attorney audi audrey august aurora austin australia australian austria autumn ava avalanche avenger
        avengers avery awesome azerty azertyuiop baboon baby babyblue babyboy babydoll babyface babygirl babylon
        babyphat bacardi backdoor backpack bacon bad badass badboy badboys badger badgers badgirl baker ballet
        baltimore bambi banana bananas bangladesh bangsat barbara barca barcelona barefoot barry bart bartsimpson
        baseball baseline basement basketball bassist bassman bastard batman battlestar bayern bayernmunich bbb
        beach beachboy beaches beagle bean beans bear bears beast beatles beatrice beatriz beautiful beauty beavers
        beckham becky bee beef beer beers bees beetle belgium believe believer bella ben bender benfica bengals
        benjamin bentley benvenuto berlin bernard bertha besiktas best bestever bestfriend beth bethany better betty
        beverly beyonce bharat bhbyf bianca bible bicycle big bigballs bigbear bigbird bigboobs bigboss bigboy
        bigbutt bigdaddy bigdick bigdog bigdogs bigfish bigfoot biggie bigguy bigjohn bigmac bigman bigmike bigone
        bigpimpin bigred bigtits biker bikers bill billion bills billy billyboy biology bird birdie birds birthday
        bismillah bison bitch bitchass bitches blabla black blackberry blackbird blackboard blackcat blackdog
        blackdragon blackhawk blackie blackjack blackmagic blackman blackops blackout blackrose blacksabbath
        blackstar blackwhite blah blahblah blake bleach blessed blessing blessings blink blizzard blossom blowjob
        blue bluebell blueberry bluebird blueblue bluedevils bluedragon blueeyes bluefish bluemoon blueprint blues
        bluesky blur bmw boat boating boats bob bobafett bobby bobcat bobmarley boca bollocks bondage bonehead
        bonita bonjour bonnie bonsoir boobies boobs bookcase bookmark bookstore boomerang booty bored boredom boring
        borussia boss boston bowie boxer boxing boyfriend brad bradley brady brandi brandon brandy brasil brasilia
        braves brazil bread breeze brenda brendan brent brett brian briana brianna bridget brighton britain british
        britney britneyspears brittany broccoli broken brokenheart bronco broncos bronx brooke brooklyn brother
        brothers brown brownie brownies browns bruce brucelee bruins bruno bryan bryce bubblegum bubbles buccaneers
        buckeyes buckshot budweiser buffalo buffy bugatti bugsbunny builder bulbasaur bulgaria bull bulldog bulldogs
        bulldozer bullfrog bulls bullseye bullshit bumblebee bunnies bunny burger burgers burning burrito business
        butcher butt butter buttercup butterfinger butterflies butterfly buttfuck butthead butthole cabbage cadillac
        caitlin cake caleb caliente california caligula callofduty calvin camaro cambridge camel cameron camila
        camille campfire canada canadian cancer candace candles candy candygirl candyman cannabis capricorn captain
        captainamerica caramel caravan cardboard cardinal cardinals carl carla carlos carmen carnival carol carole
        carolina caroline carolyn carpenter carrie carrot carter cartman cartoon casanova casey cash cashew
        cashmoney casino cassandra cassie castle cat catalina catdog catfight catfish catherine cathy cats catwoman
        cavalier cavaliers cazzo cdtnkfyf cecilia celebrity cellphone celtic celtics centurion century cereal chad
        chainsaw challenger champ champagne champion champions change changeit changeme changes chaos character
        charger chargers charizard charlene charles charlie charlotte charmed chase checkers checkmate cheese
        cheeseburger cheesecake cheesy cheetah chelsea chemical chemistry cheri cherie cherokee cherries cherry
        cherryblossom cheryl chester chevelle chevrolet chevy chewbacca cheyenne chicago chicagocubs chicken
        chickens chickenwings chief chiefs chihuahua children chile chili chilli chimp china chinese chipmunk
        chiquita chloe chocolat chocolate chocolates chopper chouchou chris christ christa christian christina
        christine christmas christopher chuck church ciaociao cigar cincinnati cinderella cindy cinnamon cinta
        circus cisco citizen cjkysirj claire clapton clara clarence clarinet clash classic claude claudia claymore
        clayton cleavage cleopatra cleveland clever clifford clinton cloud clouds clown cobain cobalt cobra cocacola
        cocoa coconut coconuts cody coffee cognac coke coldplay colin collector colleen college colombia colonel
        colorado colossus colt coltrane colts columbus comet comfort commando company compaq computer computers
        comrade concrete condor confused connect connecticut connie connor constance consumer contrasena contraseña
        control cookie cookiemonster cookies cooking cool cooldude coolguy coolman coolness copper corazon corey
        corinthians cornbread corona corvette cosmic cosmos cottage cotton coucou cougar cougars counterstrike
        courage courtney cow cowboy cowboys cowgirl coyote crab crackers craig cranberry crazy crazygirl crazyman
        creative creature creatures creed cricket crimson cristian cristiano cristina croatia crocodile crossbow
        crossfire crossroads crow crunch crusader crusher crystal crystals cthutq cuba cubs cucumber culture cumshot
        cunt cunts cupcake cupcakes curious curtis custom cutie cutiepie cutlass cyber cycling cyclone cyclones
        cynthia daddy daddysgirl dagger daisies daisy dakota dale dallas dallascowboys dalmatian damage dan dana
        dance dancer dancers dancing danger dangerous daniel daniela danielle danmark danny dannyboy daphne
        daredevil darius dark darkangel darklord darkness darkside darkstar darlene darling darren darthvader
        database dave david dawn daylight daytona dead deadhead deadlock deadman deadpool dean deanna dearest death
        debbie debian deborah debra december deception decision decker deepthroat default defender defense deftones
        delaware delia delicious delight dell delta demolition demon demons denise denmark dennis denver depeche
        depechemode derek derrick desert designer desire desiree desktop destiny destroy destroyer detective detroit
        deusefiel deutschland developer devil devildog devils devin devon diablo dialog diamond diamonds diana diane
        dick dickhead dicks diego dieter digimon digital dinamo dingdong dinosaur dinosaurs diploma director
        dirtbike disco discover discovery disney disneyland district disturbed dmitriy dmitry doberman doctor
        doctorwho dodge dodgeram dodgers dog dogfood doggie doggy doghouse dogs dollar dollars dolores dolphin
        dolphins dominator dominic dominion dominique domino donald donaldduck donkey donna dontknow donut donuts
        doom doorbell dora doris dorothy dortmund dory dota doudou doughboy douglas dove dracula dragon dragonball
        dragonfire dragonfly dragons dragonslayer drdre dre dream dreamer dreaming dreamland dreams dreamweaver
        drifter driver dropdead drowning drpepper drummer drums ducati duck ducks dumbass dumbo duncan dust dustin
        dutchess dvorak dwayne dylan dynamite dynamo dynasty eagle eagles earl earth earthlink earthquake easter
        eastside eastwood easy ebay eclipse economics ecuador edc eddie edgar edith editor eduardo education edward
        edwin egg egghead eggplant eggs egypt eileen einstein ekaterina elaine eleanor electric electron electronic
        electronics elegant element elements elena elephant elephants elevator eli elias elijah elisa elise elite
        elizabeth ella ellen ellie elliot elsa elvis elvispresley emerald emilia emilie emily eminem emma emmanuel
        emotion emperor empire empress energy engineer engineering england english enigma enrique enter enterprise
        entropy epiphone eric erica ericsson erik erika erin ernest erotic escalade escape esmeralda espana espresso
        essence esteban esther estrella eternal eternity ethan eugene eva evan evanescence evangelion evelyn
        everquest everton everyone everything evgeniy evolution excalibur excellent exchange execute exodus explore
        explorer explosion express extreme fabian fabulous facebook faggot fairlane fairy fairytale faith faithful
        falcon falcons fallen fallout familia family familyguy fantastic fantasy farfalla farmer fastball fatass
        fatboy fatcat fate father fatima february federal felicia felipe felix fender fenerbahce fernanda fernando
        ferrari fetish feyenoord fiction fighter fighters filter finalfantasy finance finger finland fiona fire
        fireball firebird firefighter firefly firefox fireman firestone firestorm firewall firewood fireworks
        firstborn fish fisherman fishes fishhead fishing fitness fktrcfylh flame flamengo flames flamingo flashback
        flashlight flexible flight florence florida flower flowerpower flowers floyd flyer flyers focus folder
        football footballer foothill force ford fordtruck forest forever forget forgetit forgot forgotten formula
        fortnite fortress fortune forzamilan forzaroma foundation fountain fox foxes foxhound foxtrot foxy fragile
        france frances francesca francesco francis francisco frank frankfurt frankie franklin freak freaks freaky
        freckles fred freddy frederic frederick free freebird freedom freeman freeme freestyle freeway freezer
        french frequency fresh friday friend friends friendship frodo frog froggy frogs frontier frontline frost
        frosty frozen fuck fucker fuckers fuckface fucking fuckit fuckme fuckoff fucku fuckyeah fuckyou fuckyoubitch
        fullmoon function funny funnyman fusion fussball futbol futurama future fyfcnfcbz gabriel gabriela gabriella
        gabrielle galatasaray galaxies galaxy gambit gambler game gameboy gamecube gameover gamer games gaming gamma
        gandalf ganesh gangbang gangsta gangster ganja garage garbage garden gardener gardens garfield gargoyle
        garrett gary gateway gatito gatorade gators gavin gay gazelle gecko geheim gemini gemma general generation
        genesis genius gentle geoffrey george georgia gerald gerard gerardo german germany geronimo gerrard getmoney
        gfhjkm gfif ghbdtn ghbdtnbr ghost ghostrider ghosts giant giants gibson giggles gilbert gilligan gina ginger
        giovanni giraffe girlfriend giuseppe gizmo gladiator gladys glasgow glenn gloria glory gmail goat goddess
        godfather godisgood godislove godsmack godspeed godzilla goku gold goldberg golden goldendragon goldeneye
        goldfish goldie goldstar goldwing golf golfball golfer golfing good goodboy goodbye goodgirl goodluck
        goodnight goodtime goodtimes goodyear goofball goofy google goose gopher gordon gorgeous gorilla gospel
        gotcha grace graham grandma grandpa grant grape grapes graphics grass gratitude gravity gray great greatest
        greatone greece green greenapple greenbay greenday greeneyes greentea greenwood greg gregory gretchen
        gretzky grey griffin grinder grizzly groovy grumpy gryphon guardian guest guests guillermo guinness guitar
        guitarist guitarman guitars gumby gummybear gunner gunners guns gunsnroses gustavo gwen gypsy hacker hackers
        hacking hackme hahaha hahahaha hailey hairy halflife hallelujah hallo halloween halo ham hamburg hamburger
        hammer hammers hampshire hamster handjob handsome handyman hannah hannahmontana hannibal hannover hans
        hansolo hanuman happiness happy happyday happyfeet happyness hardcore hardrock hardware harley harleydavid
        harleydavidson harmony harold harriet harry harrystyles harvard harvest harvey hase haslo hassan hawaii
        hawaiian hawk hawkeye hawkeyes hawks hayabusa hazard headache headshot heart heartbreak heartless hearts
        heat heather heaven heavenly heavymetal hector hedgehog hehehe heidi heineken hejsan helen helena helicopter
        hell hellboy hellfire hello hellokitty hellothere helloworld hellyeah help helpdesk hendrix henry hentai
        herbert hercules heritage herman hermes hermosa hero heroes heslo hewlett highland highlander highway hill
        hillside hiphop hippie hippo history hobbes hobbit hockey hokies holiday holidays holland holly hollywood
        holyshit homeboy homeless homer homerun homework honda honey honeybee honeybun hongkong hooligan hoosiers
        hooters hope hopeless horizon hornet hornets horny horse horses hospital hotdog hotdogs hotmail hotrod
        hotstuff hottest hottie houdini house houston howard huge hugo hugs hulk hummer hungary hunter hunters
        hunting hurricane hurricanes husband huskies husky hustler hybrid hyperion ian ibrahim ice iceberg icecold
        icecream icecube iceman ichigo ichliebedich identity idiot idontknow iforgot ignacio igor iguana ihateyou
        illinois illuminati illusion ilovegod iloveher ilovehim ilovejesus ilovemom iloveu iloveyou imagination
        imagine immortal impala imperator imperial impossible independence india indian indiana indianapolis indians
        indigo indonesia industry infantry inferno infinite infiniti infinity informatica injection innocent
        innovation insane inshallah inspector inspiration instagram instinct integra intermilan internet intrepid
        intrigue intruder inuyasha invader invisible ipad iphone ipod iran iraq ireland irene irina iris irish
        ironmaiden ironman isaac isabel isabella isabelle isaiah island islands isolation israel istanbul itachi
        italia italian italy ivan iverson jack jackass jackdaniels jackie jackpot jackrabbit jackson jacob
        jacqueline jade jaguar jaguars jaimatadi jaime jake jamaica jamal james jamesbond jamie jan jane janet
        janice january japan japanese jared jasmin jasmine jason jasper java javascript javier jay jayden jayhawks
        jayz jazz jean jeanette jedi jedimaster jeep jeff jeffery jeffrey jellybean jenna jennifer jenny jeremiah
        jeremy jerome jerry jersey jerusalem jesse jessica jesus jesuschrist jesuslovesme jetaime jeter jets jetski
        jewel jewels jigsaw jill jillian jim jimihendrix jimmy jkl jkmuf joan joanna joanne joaquin jodie joel
        johanna john johnathan johnlennon johnny johnson joker jon jonasbrothers jonathan jordan jorge jose joseph
        josephine josh joshua josue journey joyce joyful juan juanita judaspriest judge judith judo judy juggalo
        juggernaut juice julia julian juliana julie juliet julio julius july jumper june jungle junior junkie
        jupiter justdoit justice justin justinbieber justine juventus k.,jdm kaitlyn kamikaze kangaroo kansas kanye
        karaoke karate karen karina karl karla katana kate katelyn katerina katherine kathleen kathryn kathy katie
        katrina kawasaki kayla keith kelly kelsey kendall kendra kenneth kennwort kenny kentucky kenya ketchup kevin
        keyboard keystone kickass kickflip killbill killer killers killme kim kimberly kimchi king kingdom kingfish
        kingkong kings kingsize kingston kirsten kirsty kiss kisses kissme kissmyass kitten kittens kitty kittycat
        kittykat kiwi klaus klingon knickers knicks knight knights knockout koala kobe kobebryant kocham kochanie
        kodiak korea korean korn kotenok krishna kristen kristin kristina kristy kryptonite ktyf kungfu kurt
        kurtcobain kyle labrador labyrinth lacrosse ladies ladybird ladybug ladygaga lake lakers lakeside lalala
        lalalala lamb lamborghini lampard lance lancelot landmark landrover language laptop larry lasvegas latitude
        latoya latte laughter laura lauren laurie lavender lawrence lawyer lazio lazy lbvf leaf leagueoflegends leah
        leather leaves lebron ledzeppelin lee legend legendary legends legolas leila lemon lemonade lemons lennon
        lenovo leo leon leonard leonardo leonie leopard leroy lesbian lesbians leslie letitbe letmein letmeinnow
        letmeout leviathan lewis liam liberte liberty libra librarian library liebe lieverd life lifeisgood
        lifestyle lifetime lightbulb lighthouse lightning lilies lillian lily lime limewire limited lincoln linda
        lindsay lindsey lineage lineman lingerie linkedin linkin linkinpark linux lion lioness lionking lions liquid
        lisa lisboa little littlebit littleman littleone live liverpool living liz lizard lizzie ljkkfh ljubav lkjh
        loadmaster lobster location lockdown locksmith logan login logistic logmein logon lokomotiv lola lollipop
        lololo london lonely lonestar lonewolf longhair longhorn longhorns longjohn longview lookout lorena lorenzo
        loretta lori lorraine losangeles losenord loser losers lottery lotus louis louise louisiana loulou love
        lovebug loveless lovely loveme lover loverboy lovers lovesick loveyou loving lowlife lowrider lozinka lubov
        luca lucas lucia lucifer lucky luckydog luckyone lucy luffy luigi luis luisa lukas luke lukeskywalker luna
        lunatic lydia lynn lyubov macaroni macbook macdaddy machine machines macintosh mackenzie macross mad
        madeline madison madman madmax madness madonna madrid maggie magic magical magician magicman magnolia magnum
        mahal mahalkita maiden maine mainstreet majestic major maksim malaysia malcolm mama mamour manager
        manchester manchesterunited mancity mandarin mandolin mandy mango manhattan maniac mankind manuel manuela
        manunited manutd maple maradona marathon marc marcel marcela marcelo march marco marcos marcus margaret
        margarita marge maria mariah mariana marie marijuana marilyn marina marine mariner mariners marines mario
        marion mariposa marisa marissa mark marlboro marlene marlins marriage married marry mars marseille marshall
        martha martin martina martini marvel marvin mary maryland maserati mason master masterchief masterkey
        mastermind masters mateo mathematics mathew mathilde matrix matt matteo matthew matthias maureen maurice
        mausi maverick mavericks max maxim maximum maximus maxine maxwell may mayhem mayonnaise mazda mccartney
        meatball meathead meatloaf mechanic medical megadeth megaman megan megatron melanie melbourne melinda
        melissa melody melon memorial memories memory memphis menace mental mentor mercedes mercedesbenz merchant
        mercury meredith meridian merlin mermaid message messi metallica meteor meteora mets meuamor mexican
        mexicano mexico mia miami miamor michael michaela michaeljackson michaeljordan micheal michel michele
        michelin michelle michigan mickey mickeymouse microphone microsoft midnight midnite mighty miguel mike
        mikhail milan mildred miles mileycyrus military milk milkshake millenium millennium million millionaire
        milton mindless mindy minecraft minister minnesota minnie minniemouse minotaur miracle miranda miriam
        mischief misfits misiek mission mississippi missouri mistress mitchell mivida mnbv mobile mocha mohamed
        mohammad mohammed mohawk moises molly momdad mommy monalisa monamour monday money moneymaker moneyman
        moneypenny mongoose monica monika monique monitor monkey monkeyboy monkeyman monkeys monopoly monsoon
        monster monsters montana montreal monument moon moonbeam moonlight moonraker moonshine mordor morgan moritz
        morning morocco moron morpheus mortal mortalkombat mortgage moscow moses moskva mosquito motdepasse mother
        motherfucker mothers motion motocross motor motorcycle motorola mountain mountaindew mountains mouse mozart
        muenchen mufasa muffin muffins muhammad mulan mulder munchies munchkin munich murder murphy muse museum
        mushroom music musica musician musicman mustafa mustang mustangs mustard mutant mybaby myfamily mykids
        mylove mymother mypassword mysecret myspace mysql mysterious mystery mystic mystical nachos nadia naked
        namaste nancy naomi napoleon napoli naruto nascar nashville natalia natalie natasha nathalie nathan
        nathaniel national natural nature nautilus navy navyseal nebraska nebula necromancer neil nelson nemesis
        nemo neo neptune netflix network networks nevada never neveragain neverland nevermind new newcastle
        newjersey newlife newman neworleans newpassword newport newstart newyork newyorkcity newzealand neymar
        nicholas nick nickelback nicola nicolas nicole nigeria night nightfall nighthawk nightman nightmare
        nightshade nightwish nikita niklas nikolai nimrod nina niners nineteen ninja ninjas nintendo nipple nipples
        nirvana nissan nitrogen noah nobody noel nofx noidea nokia nomad nonsense noodle noodles noone nopassword
        nora norge norma norman normandy northern northside northstar norway notebook nothing notorious novell
        november nude number nurse nutella oakland oakwood oasis oatmeal oblivion obsession ocean oceans octagon
        octavia october octopus odyssey office officer offroad offspring oklahoma old oldman oldpassword oldschool
        oldsmobile olga oliver olivia olympia olympus omega omsairam onedirection onelove onepiece onion online open
        opendoor opensesame operation optical optimist optimus options oracle orange oranges orbital orchid oregon
        orgy orioles orion orlando osama oscar outkast outlaw outlaws outsider overkill overlord overwatch owen owl
        oxford oxygen pablo pacers packard packers pacman padres paintball paintbrush pakistan paladin palmeiras
        pamela panasonic pancake pancakes panda pandas pandora panorama pantera panther panthers panties pantyhose
        paola papa papaya papillon parachute paradise paradox paramedic paranoia paranoid paris parol parola parool
        parrot passcode passenger passion passport passthru passw password passwords passwort pasta pathfinder
        patience patrice patricia patrick patriot patriots patty paul paula paulina pauline pavement pavilion payday
        paypal peace peaceful peacelove peach peaches peachy peacock peanut peanutbutter peanuts pearl pearljam
        pedro peekaboo peepee pegasus peggy pele pelican pendragon penelope penguin penguins penis pennsylvania
        penny penthouse pentium pepper peppers pepsi pepsicola perfect perfection performance perrito perry peru
        peter peterpan petra pfqxbr phantasy phantom phil philadelphia philip philipp philippe philippines phillies
        phillip phoebe phoenix photoshop physics piano picard picasso pickle pickles picture pierre pig piggy piglet
        pigs pikachu pilipinas pilot pimp pimpin pimping pinball pineapple pingpong pink pinkfloyd pinkie
        pinkpanther pinkrose pinky pinocchio pioneer piranha pirate pirates pisces pistons pitbull pitcher
        pittsburgh pizza pizzahut pizzas planet planets platinum platypus playboy player playgirl playground
        playhouse playmate playstation playtime pleasure plumber pluto plymouth pocahontas pocket poetry poison
        poiuy pokemon poker pokerface poland polarbear police policeman politics polopolo polska ponies pony poodle
        poohbear pookie popcorn popeye popstar porcupine pork porkchop porn porno pornstar porsche portable portal
        portfolio portland porto portugal poseidon positive postal postmaster potato potatoe potatoes powder power
        powerful powers prayer preacher preciosa precious predator presario presence president presley pressure
        preston pretty prince princesa princesita princess princesse princeton priority priscilla prisoner privacy
        private privet priya problem producer professor profile program programmer programming progress project
        prometheus promise property prophet prosper protect protocol prototype province psycho psychology public
        publish puertorico puma pumpkin pumpkins punisher punkrock puppies puppy puppydog purple purplehaze
        purplerain pussies pussy pussycat puzzle pyramid python qaz qazwsx quake quality quantum quartz queen queens
        querty quicksilver quiksilver qwaszx qwe qwer qwert qwerty qwertz rabbit rabbits racecar racer rachel racing
        radha radhe radiator radical radio radiohead rafael ragnarok rahasia rahul raider raiders railroad rain
        rainbow rainbows raindrop rainyday ralph rambo rammstein ramon ramona ramones ramrod rams rancher rancid
        randall random randy ranger rangers rap raphael rapper raptor raptors rapture raquel raspberry rasputin
        rasta rastaman rattlesnake raul raven ravens ravioli raymond razor reality realmadrid rebecca rebel
        rebellion rebels rebirth rebound recovery recycle red redalert redbull reddragon redemption redfish redhat
        redhead redhot redman redneck redred redrose reds redskins redsox redwings redwood reflection refresh reggae
        regina reginald regional reload remember remembered remote renata renault rene renegade report republic
        rescue resident residentevil respect response retired revenge reverse revolution revolver reward rhbcnbyf
        rhino rhythm ricardo rice rich richard richmond rick ricky ricochet riddle rightnow rihanna rita rival river
        rivers rjirf rjntyjr roadkill roadrunner roadster robert roberta roberto robin roblox robocop rock
        rockandroll rockets rockhard rockies rocknroll rockport rocks rockstar rocky rodney rodrigo roger roland
        roller rollercoaster rollingstones rolltide roma roman romance romania romantic romashka romeo ronald
        ronaldinho ronaldo ronnie rooney rooster root rosa rosalie rose rosebud rosemary roses ross rossia rotterdam
        rottweiler roulette route roxanne roy royal royals royalty ruben ruby rudolf rugby rum runaway runescape
        runner running russell russia russian rustydog ruth ryan sabine sabotage sabrina sacramento safety
        sagittarius sagrado sailboat sailing sailor sailormoon saints sairam sakura salamander salasana sally salmon
        salsa salvador salvation sam samantha samir sampaguita samsung samuel samurai sanantonio sanctuary sand
        sandiego sandman sandra sandstorm sandy sanfrancisco santiago santos sapphire sara sarah sasha sasuke satan
        satellite saturday saturn saudade sauron sausage savage savannah savior saxophone sayang scarecrow scarface
        scarlet scarlett schalke schatz schatzi schedule schnapps school schools schooner schweiz science scientist
        scooby scoobydoo scooter scorpio scorpion scotland scott scottish scramble screamer screwball screwyou
        scully sea seagull seahawks seahorse sean seashell seaside season seasons seattle sebastian secret secretary
        secrets section secure security seinfeld seminar seminole seminoles semperfi senator senha sensation sensei
        sentinel sephiroth september serbia serenity sergeant sergei sergey sergio serial serious server servers
        service seven sevens seventeen seventy sex sexo sexpistols sexsex sexual sexy sexybeast sexyboy sexygirl
        sexylady sexymama sexything shadow shadowfax shadows shakira shakti shalom shampoo shamrock shane shannon
        shaq shark sharks sharon shaun shawn sheep sheepdog sheila shelby shelley shelter shepherd sheriff sherwood
        shibby shinobi shirley shit shithead shitty shiva shivshakti shocker shooter shortcut shorty shotgun
        shoulder showtime shrek shutdown shuttle sidewinder sidney sierra sifre signal signature silence silent
        silver silverado silverfox silvia simba simon simone simple simplicity simpsons sinatra singapore singer
        singleton sinister sirius sister sisters sith sixteen skate skateboard skateboarding skater skeleton skidoo
        skier skiing skipper skittle skittles sky skydive skyler skyline skyrim skywalker slapshot slayer sleeper
        sleepy slimjim slimshady slipknot slipper slippers slippery slunicko slut sluts small smart smartass smartie
        smashing smile smiles smiley smirnoff smoke smoker smokes smokeweed smokey smoking snake snakes snapchat
        snapper snapple sneakers sneaky snickers sniper snoop snoopdogg snoopy snow snowball snowboard snowboarder
        snowdrop snowfall snowflake snowman snowwhite snuffy snuggles soccer soccerstar socrates soda sofia softball
        software soldier soldiers soleil solitaire solnishko solnyshko solomon solution sombrero somebody something
        somewhere sommar sommer song songs sonia sonic sonne sonnenschein sonofabitch sony sonya sooners sophia
        sophie sorcerer sorrow soul soulmate souls soundgarden southern southpark southpaw southside spaceman
        spaghetti spain spanish spanking spanky sparkle sparkles sparkplug sparky sparrow spartak spartan spartans
        special specialk spectrum speedway speedy spencer spider spiderman spiders spinach spiral spirit spiritual
        spitfire splash splinter spock spongebob spoon sport sporting sports spring sprite spurs sputnik squall
        squash squeaky squidward squirrel stacey stacy stadium staind stallion stanford stanley star starbuck
        starbucks starburst starcraft stardust starfish stargate stargazer starlight stars starship startrek starwar
        starwars station steak steelers steelman stefan stefanie stella stephan stephanie stephen sterling steve
        steven stewart stewie sticker sticky stinger stingray stinky stockings stone stonecold stoner stones
        stonewall storage storm stormy strange stranger strangle strategy strawberries strawberry streak
        streetfighter strength stripper strong stronger stuart student students studio stunner stupid subaru sublime
        submarine suburban subzero success successful suckit sue sugar sugarplum suicide sullivan summer summertime
        sun sunbird sundance sunday sunflower sunflowers sunlight sunny sunrise suns sunset sunshine suomi super
        superboy superdog superfly supergirl superhero superior superman supermario supernatural supernova
        supersonic superstar support supreme surf surfboard surfer surfing survival survivor susan susana susanne
        sushi suzanne suzuki sverige svetlana swallow swan sweater sweden sweet sweetdreams sweetheart sweetie
        sweetness sweetpea swimmer swimming swinger swingers switzerland swordfish sydney sylvester sylvia sylvie
        symbol symphony syracuse syrup sysadmin system systems tabasco taco tacobell tacos taekwondo tamale tamara
        tammy tampa tania tanker tanya tara target tarheels tarzan tatiana tattoo taurus taylor tazman tea teacher
        teachers teamo teamomucho technical technics techno technology ted teddybear teenage tekken telecaster
        telephone television temp tempest temple temporary temptation tennessee tennis tequiero tequila teresa
        terminal terminator terps terrance terror terrorist terry test testament tester testing tests tetris texans
        texas thailand thankyou theater theatre thebest theboss thedude thegame thegreat theking thelma theman
        themaster theo theodore theone thepassword therapist therapy theresa thiago thirteen thomas thor thrasher
        thriller thug thuglife thumper thunder thunderbird thunderbolt thursday tiamo tiffany tiger tigers
        tigerwoods tigger tigress tiktok tim timberland time timeless timothy tina tinker tinkerbell tinman tiny
        titan titanium titans tits titties toad toast tobacco tobias today todd together tokyo tom tomahawk tomato
        tomcat tommy tommyboy tomorrow toni tonight tony tool toolband tootsie topaz topsecret tornado torres
        tortoise toshiba tottenham towers toyboy toyota tracey tractor tracy train training trains tralala trance
        transam transfer transformers transport trapper travel traveler traveller travis treasure tree treefrog
        trees trespass trevor triangle tribal tricia trinity tristan triton triumph trojan trojans trombone trooper
        tropical trouble troubles troy truck trucker trucking trucks truelove trumpet trust trustme trustno
        trustnoone tsunami tuesday tulip tupac tupperware turbo turbos turkey turkiye turnip turquoise turtle
        turtles tweety twilight twinkle twins twisted twister twitter tyler typhoon tyrant tyrone ubuntu ukraina
        ukraine ulrich ultima ultimate umbrella unbreakable undead underdog underground undertaker unforgiven
        unhappy unicorn unicorns uniform unique united universal universe university unix unknown unlimited upgrade
        uptown ursula user username users utah utopia vacation vagina valentin valentina valentine valeria valerie
        valhalla valkyrie valley vampire vampires vanessa vanguard vanhalen vanilla vegas vegeta velocity velvet
        vendetta venezuela vengeance ventura venture venus vera veritas vermont veronica veronika vertical vertigo
        veteran vfhbyf vfif vfrcbv vicki vickie vicky victor victoria victory vienna vietnam viewpoint vigilante
        viking vikings viktoria village vincent vintage viola violence violet violin viper virginia virgo vision
        visitor vivian vladimir vladislav vodka voetbal volcano volkswagen volleyball voltage volume volunteer
        voodoo voyager voyeur vulcan wachtwoord waheguru wales walker walkman wallace walnut walrus walter wanda
        wanderer wang war warcraft warhammer warhawk warlock warlord warranty warren warrior warriors warsaw
        washburn washington wasp wassup watchdog watcher watchman water waterfall waterloo watermelon wave waves
        wayne wealth weapon weather webmaster website webster wedding wednesday weed weekend weezer welcome welkom
        wendy werewolf wesley western westham westside westwood whale whatever whatsapp whatsup whiplash whirlwind
        whiskers whiskey whisky whisper white whiteboy whitegirl whitehouse whitesox whitetiger whitney whocares
        whoknows whore wife wildbill wildcat wildcats wilderness wildfire wildlife wildman wildwood wilhelm will
        william willie willow wind windmill window windows windowsxp windsurf windy wine winner winners winning
        winston winter wireless wisconsin wisdom wishbone witchcraft witcher without wizard wizards woaini wobuaini
        wolf wolfgang wolfman wolfpack wolverine wolverines wolves womble wonder wonderboy wonderful wonderland
        woodland woodstock woodwind workshop world worldofwarcraft worldwide wrangler wrench wrestler wrestling
        writer wsx wutang wyoming xanadu xavier xbox xfiles xtreme xxx xylophone xyz yahoo yale yamaha yankee
        yankees yardbird yasmin yellow yellowstone yesterday yfcntymrf yfnfif yoda yolanda yosemite yoshi youandme
        youknow young youngblood yourmom yourpassword youtube yoyoyo yugioh yvette yvonne zachary zachery zaichik
        zaq zebra zelda zenit zephyr zeppelin zerocool zeus zhang zidane zigzag zodiac zoe zombie zombies zoology
        zxc zxcv zxcvb zxcvbn zxcvbnm zzz
        """#
}
